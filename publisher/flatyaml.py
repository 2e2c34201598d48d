"""The front matter the machine itself writes, read ten times faster than by a YAML parser.

Takes the text between the marks; gives its values, or None for anything but plain `key: "text"`, numbers, true,
false, and lists of quoted text, all without escapes: `publisher.strictyaml` then reads it, or says what is wrong.
Never reads a text otherwise than it would (`tests/test_parsed.py` holds the two together).
"""

from __future__ import annotations

import re

_KEY = re.compile(r"([a-z][a-z_0-9]*):(?: (.+))?")
_QUOTED = re.compile(r'"[^"\\]*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_WORDS = {"true": True, "false": False}


def values_of(text: str) -> dict[str, object] | None:
    """The mapping written in `text`, or None when it must be read with more care."""
    found: dict[str, object] = {}
    items: list[object] | None = None
    for line in text.split("\n"):
        if not line:
            continue
        if not line.isprintable():  # tabs, odd blanks, line ends other than ours
            return None
        if line.startswith("  - ") and items is not None and _QUOTED.fullmatch(line, 4):
            items.append(line[5:-1])
            continue
        key = _KEY.fullmatch(line)
        if key is None or key[1] in found or items == []:
            return None
        value = _scalar(key[2]) if key[2] else []
        if value is None:
            return None
        found[key[1]] = value
        items = value if isinstance(value, list) else None
    return found if found and items != [] else None


def _scalar(text: str) -> object:
    if _QUOTED.fullmatch(text):
        return text[1:-1]
    if number := _NUMBER.fullmatch(text):
        return float(text) if number[1] else int(text)
    return _WORDS.get(text)
