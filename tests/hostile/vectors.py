"""Hostile inputs: the project's own, and the corpus beside the checkout when it is there."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.hostile.scene import SHARED

_MARKUP = ("p", "b", "a", "svg", "math", "table", "select", "title", "textarea", "noscript", "style", "xmp", "template")
_EVENTS = ("onerror", "onload", "onclick", "onfocus", "ontoggle", "onpointerenter", "onanimationend", "ONMOUSEOVER")
_SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "\x01javascript:",
    "vbscript:",
    "data:text/html,",
    "&#106;avascript:",
)
OWN_HTML = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<img src=x:x onerror=alert(1)//",
    "<img src='//evil.example/pixel.gif'>",
    "<a href='https://vi-du.example/' target=_blank>x</a>",
    "<div style='position:fixed;inset:0'>x</div>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "<details open ontoggle=alert(1)>",
    "<xmp><p title='</xmp><svg/onload=alert(1)>'></xmp>",
    "<plaintext>",
    "<select><template shadowrootmode=open><script>alert(1)</script></template></select>",
)
OWN_MARKDOWN = (
    "[x](javascript:alert(1))",
    "![x](https://evil.example/p.gif)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](https://a.example/){: onclick=alert(1) }",
    "# Tiêu đề giả {: #__config }",
    "===\n---",
    '--8<-- "/etc/hostname"',
    ";--8<--\n/etc/hostname\n;--8<--",
    "{{ config.site_name }} {% include 'main.html' %} {# x #}",
    "{{ ''.__class__.__mro__ }}",
    r"\(x\) $$\href{javascript:alert(1)}{x}$$",
    "```mermaid\ngraph LR; A[<img src=x onerror=alert(1)>]\n```",
    '!!! note "<script>alert(1)</script>"\n    x',
    "/// html | div[onclick=alert(1)]\n///",
    "[TOC]",
    "[^1]: <script>alert(1)</script>",
    "*[KHCN]: <img src=x onerror=alert(1)>",
    "| a | b |\n|---|---|\n| <svg/onload=alert(1)> | x |",
    "[" * 3000,
    "![" * 2000 + "](" * 2000,
    "> " * 500 + "x",
    "<" * 3000,
)
OWN_TEXT = (
    "---\ntemplate: khong-co.html\n---",
    "template: partials/nav.html",
    "!!python/object/apply:os.system ['id']",
    "&a [*a, *a]",
    "title: {{ 7*7 }}",
    "yes",
    "no",
    "null",
    "~",
    "12:30:45",
    "0x1F",
    "1e3",
    "2026-11-22",
    ":",
    "- - -",
    "? x",
    "%YAML 1.2",
    "@x",
    "`x`",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\u202etxt.exe",
    "a\u200bb\u00adc",
    "\U000e0041\U000e0042",
    "\ufeffđầu",
    "\u0000không",
    "\x1b[2J\x1b[31mđỏ",
    "\r\nSet-Cookie: a=b",
    "\u2028\u2029\u0085",
    "Phân cấp".encode().decode("latin-1"),
    "e\u0302\u0323 tổ hợp",
    "\u2764\ufe0f\u200d\U0001f525",
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "\\",
    '"',
    "'",
    "</script><script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "&#x3C;script&#x3E;",
    "%3Cscript%3E",
    "\u212a\u017f",
)
OWN_PATHS = (
    "../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "..\\..\\x",
    "con",
    "nul.md",
    ".git/config",
    ".htaccess",
    "index.html",
    "404.html",
    "search/search_index.json",
    "assets/portal.js",
    "a" * 300,
    "ế" * 120,
    "%00.md",
    "a%0d%0ab",
    "x?y=/../z",
    "tim-kiem",
    "tin-tuc",
    "~root",
    "-rf",
    "$(id)",
    "`id`",
    "|id",
    "*",
    "a b",
    "\u202egnp.md",
    "CON ",
    "x.",
    "//evil.example/",
)


TEXTS = ("html", "markdown", "text", "yaml")


@dataclass(frozen=True)
class Vector:
    """One hostile text and where it came from."""

    id: str
    kind: str  # html | markdown | text | yaml | path
    text: str


def own() -> list[Vector]:
    """The project's own vectors, some of them combinations."""
    html = [*OWN_HTML]
    html += [f"<{tag} {event}=alert(1) src=x href=x autofocus tabindex=1>x" for tag in _MARKUP for event in _EVENTS]
    html += [f'<a href="{scheme}alert(1)">x</a><img src="{scheme}alert(1)">' for scheme in _SCHEMES]
    parts = {"html": html, "markdown": OWN_MARKDOWN, "text": OWN_TEXT, "path": OWN_PATHS}
    return [Vector(f"{kind}-{n}", kind, text) for kind, texts in parts.items() for n, text in enumerate(texts)]


def shared(kind: str) -> list[Vector]:
    """The corpus beside the checkout, or nothing."""
    path = SHARED / "corpus" / f"{kind}.jsonl"
    if not path.is_file():
        return []
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Vector(row["id"], kind, row["payload"]) for row in rows]


def chosen(kinds: Sequence[str], limit: int | None = None) -> list[Vector]:
    """All vectors of these kinds, or a fixed sample of the corpus with all of the project's own."""
    corpus = [vector for kind in kinds for vector in shared(kind)]
    if limit is not None and len(corpus) > limit:
        corpus = random.Random(20261122).sample(corpus, limit)
    return [vector for vector in own() if vector.kind in kinds] + corpus
