"""T2: broken, foreign and odd feeds, each a source of its own. None crashes a run, none is slow, no row is lost.

The feeds are made here: six shapes (RSS 2.0, RDF, Atom, JSON Feed, sitemap, news sitemap), each spoilt in one to
three of thirty ways. With HOSTILE_FEEDS=DIR the files of that folder (such as the tests of feedparser's source
package) are tried too.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from newsroom.errors import ParseError
from newsroom.models import VN, Capture, Listing, Source
from scrapers.lists.feeds import read_feed
from tests.hostile.machine import Tally
from tests.hostile.scene import Scene, body_of, furnish, title_of
from tests.support.loopback import Page, serve

BATCH = 400
SLOW = 5.0  # seconds one feed may take
_WHEN = "Thu, 19 Nov 2026 08:00:00 +0700"
_ISO = "2026-11-19T08:00:00+07:00"


def _rows(n: int) -> list[tuple[str, str, str]]:
    return [(f"http://vi-du.vn/t{n}-{k}.htm", title_of(10 * n + k), body_of(10 * n + k)) for k in range(3)]


def _rss(n: int) -> bytes:
    items = "".join(
        f"<item><title>{escape(t)}</title><link>{u}</link><guid>{u}</guid><pubDate>{_WHEN}</pubDate>"
        f"<description><![CDATA[{b}]]></description></item>"
        for u, t, b in _rows(n)
    )
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{head}<rss version="2.0"><channel><title>Tin</title><link>http://vi-du.vn/</link>{items}</channel></rss>'.encode()


def _rdf(n: int) -> bytes:
    items = "".join(f'<item rdf:about="{u}"><title>{escape(t)}</title><link>{u}</link></item>' for u, t, _ in _rows(n))
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    return f'<?xml version="1.0"?><rdf:RDF {spaces}>{items}</rdf:RDF>'.encode()


def _atom(n: int) -> bytes:
    items = "".join(
        f'<entry><id>{u}</id><title type="html">{escape(t)}</title><link href="{u}"/><updated>{_ISO}</updated>'
        f'<content type="html">{escape(b)}</content></entry>'
        for u, t, b in _rows(n)
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Tin</title>{items}</feed>'.encode()


def _json(n: int) -> bytes:
    items = [{"id": u, "url": u, "title": t, "content_html": b, "date_published": _ISO} for u, t, b in _rows(n)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Tin", "items": items}).encode()


def _map(n: int) -> bytes:
    rows = "".join(f"<url><loc>{u}</loc><lastmod>{_ISO}</lastmod></url>" for u, _, _ in _rows(n))
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def _news(n: int) -> bytes:
    rows = "".join(
        f"<url><loc>{u}</loc><n:news><n:publication_date>{_ISO}</n:publication_date><n:title>{escape(t)}</n:title></n:news></url>"
        for u, t, _ in _rows(n)
    )
    return f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'.encode()


SHAPES: tuple[Callable[[int], bytes], ...] = (_rss, _rdf, _atom, _json, _map, _news)
Spoil = Callable[[bytes, random.Random], bytes]


def _at(data: bytes, rng: random.Random, piece: bytes) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + piece + data[place:]


def _flipped(data: bytes, rng: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.randrange(1, 30)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def _retagged(data: bytes, rng: random.Random) -> bytes:
    tag = rng.choice((b"</item>", b"</title>", b"<item>", b"</entry>", b"<link>", b"</channel>", b"</loc>", b'"', b">"))
    return data.replace(tag, b"", rng.randrange(1, 3))


def _inside(piece: bytes) -> Spoil:
    return lambda data, rng: _at(data, rng, piece)


def _recoded(code: str) -> Spoil:
    return lambda data, rng: data.decode("utf-8", "replace").encode(code, "replace")


def _declared(code: bytes) -> Spoil:
    head = b'<?xml version="1.0" encoding="' + code + b'"?>'
    return lambda data, rng: head + re.sub(rb"^<\?xml[^>]*>", b"", data)


_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 50 + b'"><!ENTITY c "' + b"&b;" * 50 + b'">]>'
_OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "http://127.0.0.1:9/">%b;]>'
SPOILS: tuple[Spoil, ...] = (
    lambda data, rng: data[: rng.randrange(len(data) + 1)],
    lambda data, rng: data[rng.randrange(len(data) + 1) :],
    _flipped,
    _retagged,
    _retagged,
    *(_recoded(code) for code in ("utf-16", "utf-16-le", "utf-16-be", "cp1258", "latin-1", "utf-32", "utf-7")),
    *(_declared(code) for code in (b"utf-16", b"iso-8859-1", b"windows-1258", b"khong-co", b"utf-8", b"ebcdic-cp-us")),
    lambda data, rng: b"\xef\xbb\xbf" + data,
    lambda data, rng: b"\r\n \t" * rng.randrange(1, 50) + data,
    lambda data, rng: gzip.compress(data),
    lambda data, rng: data.swapcase(),
    lambda data, rng: data * rng.randrange(2, 5),
    lambda data, rng: _LAUGHS + data.replace(b"</title>", b"&c;&c;</title>"),
    lambda data, rng: _OUTSIDE + data.replace(b"</title>", b"&a;</title>"),
    lambda data, rng: re.sub(rb"xmlns(:\w+)?=\"[^\"]*\"", b"", data),
    lambda data, rng: data.replace(b"<title", b"<title " + b"a='1' " * rng.randrange(1, 2000)),
    lambda data, rng: data.replace(b"2026", str(rng.choice((1, 99, 1970, 2099, 99999))).encode()),
    lambda data, rng: data.replace(b"http://vi-du.vn/", rng.choice((b"javascript:", b"//", b"", b"http://"))),
    *(_inside(piece) for piece in (b"&khong-co;", b"&", b"<", b"]]>", b"<!--", b"<![CDATA[", b"\0\x0b", b"\xff")),
    *(_inside(piece) for piece in (b"<?php x ?>", b"<html><body>", b"<item>" * 900, b"&#x0;&#xD800;&#x110000;", b"{[")),
    lambda data, rng: rng.choice((b"", b" ", b"/etc/hostname", b"http://127.0.0.1:9/", b"null", b"[]", b"<rss>")),
)  # fmt: skip


def made(count: int) -> list[bytes]:
    """`count` spoilt feeds, always the same ones."""
    rng = random.Random(20261122)
    found = []
    for n in range(count):
        data = SHAPES[n % len(SHAPES)](n)
        for _ in range(rng.randrange(1, 4)):
            data = rng.choice(SPOILS)(data, rng)
        found.append(data)
    return found


def given() -> list[bytes]:
    """The files of HOSTILE_FEEDS, if it is set."""
    folder = os.environ.get("HOSTILE_FEEDS", "")
    wanted = ("*.xml", "*.json", "*.rss", "*.atom")
    return [path.read_bytes() for kind in wanted for path in sorted(Path(folder).rglob(kind))] if folder else []


def run(root: Path, full: bool) -> Tally:
    """Every feed through `collect`, then each once more by itself to see how long it takes."""
    every = [*made(5388 if full else 240), *given()]
    tally = Tally(len(every))
    for start in range(0, len(every), BATCH):
        _batch(root / f"lo{start}", every[start : start + BATCH], tally)
    slowest = max(_seconds(body) for body in every)
    tally.note = f"{tally.note} chậm nhất {slowest:.1f} s"
    if slowest > SLOW:
        tally.crashed.append(f"một nguồn đọc mất {slowest:.1f} s")
    return tally


def _batch(home: Path, bodies: list[bytes], tally: Tally) -> None:
    furnish(home)
    with serve({}) as web:
        scene = Scene(home, web)
        for n, body in enumerate(bodies):
            scene.source(f"n{n}", f"/rss-{n}", listing="sitemap" if b"<urlset" in body else "feed")
            web.pages[f"/rss-{n}"] = Page(body, "application/xml")
        done = scene.run("collect", "--report", str(home / "bao-cao.json"))
    if done.returncode or "Traceback" in done.stderr:
        tally.crashed.append(f"{home.name}: {done.returncode} {done.stderr[-300:]}")
        return
    told = json.loads((home / "bao-cao.json").read_text(encoding="utf-8"))
    of = told["sources"]
    tally.crashed += [f"{n}: {f['message']}" for n in of for f in of[n]["failures"] if f["code"] == "crash"]
    silent = [name for name, source in of.items() if not source["listed"] and not source["failures"]]
    tally.lost += [f"{home.name}/{name}: không mục nào, không lỗi nào" for name in silent]
    counts = told["counts"]
    if counts["seen"] != sum(value for name, value in counts.items() if name != "seen"):
        tally.lost.append(f"{home.name}: phép đếm không khớp {counts}")
    tally.note = f"{tally.note} {counts['seen']} mục;".strip()


def _seconds(body: bytes) -> float:
    listing = Listing("http://vi-du.vn/rss", "feed")
    source = Source(id="a", name="A", host="vi-du.vn", kind="press", listings=(listing,))
    capture = Capture(listing.url, listing.url, 200, {}, datetime(2026, 11, 20, tzinfo=VN), body)
    start = time.process_time()
    with suppress(ParseError):
        read_feed(capture, source=source, listing=listing)
    return time.process_time() - start
