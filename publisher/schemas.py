"""The published schemas, content/schema/<kind>.schema.json, as forms need them: read once, choices with their words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from publisher.validation import SCHEMAS


@cache
def schema(kind: str) -> Mapping[str, Any]:
    """The schema of a kind of record."""
    found: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return found


def choices(codes: Sequence[str], help_: str) -> tuple[tuple[str, str], ...]:
    """Codes with the words the schema's description gives them: lines of `- code: words`."""
    told = dict(line[2:].split(": ", 1) for line in help_.split("\n") if line.startswith("- ") and ": " in line)
    return tuple((code, told.get(code, code)) for code in codes)
