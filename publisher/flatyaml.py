"""The front matter the machine itself writes, read ten times faster than by a YAML parser.

Takes the text between the marks; gives its values, or None for anything but plain `key: "text"`, numbers, true,
false, and lists of quoted text, all without escapes: `publisher.strictyaml` then reads it, or says what is wrong.
Never reads a text otherwise than it would (`tests/test_parsed.py` holds the two together).
"""

from __future__ import annotations

import re

_NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?P<part>\.[0-9]{1,15})?"
_LINE = re.compile(
    r'  - "(?P<item>[^"\\]*)"|(?P<key>[a-z][a-z_0-9]*):'
    rf'(?P<value> (?:"(?P<text>[^"\\]*)"|(?P<number>{_NUMBER})|(?P<word>true|false)))?'
)


def values_of(text: str) -> dict[str, object] | None:
    """The mapping written in `text`, or None when it must be read with more care."""
    found: dict[str, object] = {}
    items: list[object] | None = None
    lines = text.split("\n")
    if not "".join(lines).isprintable():  # tabs, odd blanks, line ends other than ours
        return None
    for line in filter(None, lines):
        read = _LINE.fullmatch(line)
        if read is None:
            return None
        item, key, value, words, number, part, word = read.groups()
        if item is not None:
            if items is None:
                return None
            items.append(item)
            continue
        if key in found or items == []:
            return None
        items = None if value else []
        if words is not None:
            found[key] = words
        elif number:
            found[key] = float(number) if part else int(number)
        else:
            found[key] = word == "true" if word else items
    return found if found and items != [] else None
