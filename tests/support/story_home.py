"""A home that reads made-up feeds on loopback: articles are lines of a test, sources two lines each."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from tests.support.loopback import Page, Web
from tests.support.nights import Night
from tests.support.paths import ROOT

# the houses of these tests: a feed that spoke for a host it does not declare would wait for an editor
HOSTS = (
    *("bao.vn", "ba.vn", "baolaichau.vn", "dich.vn", "vietnam.vn"),
    *("kinhte.vn", "pbgdpl.vn", "ngoisao.vn", "laichau.gov.vn"),
)


@dataclass(frozen=True)
class Told:
    """One article as its feed carries it."""

    url: str
    title: str
    body: str  # paragraphs apart by a blank line
    at: str  # ISO, Vietnamese time

    def item(self) -> str:
        when = format_datetime(datetime.fromisoformat(self.at + "+07:00"))
        text = "".join(f"<p>{html.escape(part.strip())}</p>" for part in self.body.split("\n\n"))
        return (
            f"<item><title>{html.escape(self.title)}</title><link>{html.escape(self.url)}</link>"
            f"<pubDate>{when}</pubDate><content:encoded><![CDATA[{text}]]></content:encoded></item>"
        )


def feed(*told: Told | str) -> Page:
    """An RSS 2.0 feed with whole articles; a str is put in as it is."""
    items = "".join(one if isinstance(one, str) else one.item() for one in told)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Tin</title>'
        f"<link>https://a.vn</link><language>vi</language>{items}</channel></rss>"
    )
    return Page(text.encode(), "application/rss+xml; charset=utf-8")


def home(folder: Path, web: Web, *names: str) -> Night:
    """A home with one feed source per name, at `/<name>.xml` of `web`."""
    made = folder / "home"
    (made / "content").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", made / "mkdocs.yml")
    shutil.copy(ROOT / "content" / "chu-de.yml", made / "content" / "chu-de.yml")
    shutil.copytree(ROOT / "content" / "van-ban", made / "content" / "van-ban")
    (made / "sources").mkdir()
    for name in names:
        source(made, name, f'body="feed", listings=(Listing("{web.url}/{name}.xml", "feed"),)')
    return Night(made, web)


def source(made: Path, name: str, rest: str, host: str = "") -> None:
    """Write the source `name`; `rest` are further arguments of its literal."""
    rest = rest if "hosts=" in rest else f"hosts={HOSTS!r}, {rest}"
    text = (
        "from newsroom.models import Listing, Promise, Source\n\n"
        f'SOURCE = Source(id="{name}", name="Nguồn {name}", host="{host or name + ".vn"}", kind="press", delay=0.01,'
        f" promise=Promise(silence=3650, may_be_empty=True), {rest})\n"
    )
    (made / "sources" / f"{name}.py").write_text(text, encoding="utf-8")


def rule(night: Night, *lines: str) -> None:
    """Write bien-tap.yml: each line is `action target` and then `key=value` parts."""
    text = ""
    for line in lines:
        action, target, *rest = re.split(r" +", line)
        text += f'- action: {action}\n  target: "{target}"\n  why: "Thử"\n'
        text += "".join(f'  {key}: "{value}"\n' for key, value in (part.split("=", 1) for part in rest))
    (night.home / "content" / "bien-tap.yml").write_text(text, encoding="utf-8")
