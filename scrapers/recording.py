"""A captured page -> the page worth keeping for a test: the same reading, without what only a browser needs.

Takes the bytes and the address of a page; gives HTML text. Scripts (but for JSON-LD), styles, drawings, frames and
comments go; the rest stays as it is. A feed is kept whole.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Comment

from newsroom.models import Capture
from scrapers.tree import decode

_NOISE = "style, svg, iframe, noscript, template, object, embed, video, audio, canvas, link[rel=stylesheet]"
_MACHINE = re.compile(rb"^\s*(?:<\?xml|<rss\b|<feed\b|<rdf:RDF\b|<urlset\b)", re.IGNORECASE)


def is_feed(capture: Capture) -> bool:
    """Whether the answer is a feed or a sitemap, by what it begins with, not by what its header says."""
    return bool(_MACHINE.match(capture.body.removeprefix(b"\xef\xbb\xbf")[:400]))


def trimmed(capture: Capture) -> bytes:
    """The page to keep, UTF-8. Raises ParseError when it cannot be decoded."""
    if is_feed(capture):
        return capture.body
    soup = BeautifulSoup(decode(capture).text, "lxml")
    for tag in soup.select(_NOISE):
        tag.extract()
    for tag in soup.find_all("script"):
        if "ld+json" not in str(tag.get("type", "")):
            tag.extract()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for meta in soup.select("meta[charset], meta[http-equiv]"):
        meta.extract()  # what is kept is UTF-8 whatever the page was
    lines = (line.rstrip() for line in str(soup).splitlines())
    return ("\n".join(line for line in lines if line) + "\n").encode()


def site_name(capture: Capture) -> str:
    """What a page calls its site: og:site_name, else the end of its title."""
    soup = BeautifulSoup(decode(capture).text[:200_000], "lxml")
    named = soup.select_one('meta[property="og:site_name"]')
    if named and str(named.get("content", "")).strip():
        return str(named["content"]).strip()
    title = soup.title.get_text(" ") if soup.title else ""
    return re.split(r"\s[-|–—]\s", title)[-1].strip()
