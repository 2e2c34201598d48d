"""mkdocs.yml of a home, opened here and nowhere else but by MkDocs: where the site stands and what `extra` says.

Gives one frozen record, handed to whoever needs a word of it. Never guesses what is not written there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from newsroom.errors import ConfigError

_ADDRESS = re.compile(r"https?://[^\s\"'#]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one home: the file, its text (frames depend on how it is written) and its values."""

    path: Path
    text: str
    values: Mapping[str, Any]

    @property
    def site_url(self) -> str:
        """The public address, ending in "/". Raises ConfigError when there is none."""
        found = _ADDRESS.match(str(self.values.get("site_url") or ""))
        if found is None:
            raise ConfigError("thiếu site_url (địa chỉ đầy đủ của cổng)", where=str(self.path))
        return found[0].rstrip("/") + "/"

    @property
    def extra(self) -> Mapping[str, Any]:
        """What the portal itself is told, under `extra`; empty when it is no mapping."""
        extra = self.values.get("extra")
        return extra if isinstance(extra, dict) else {}

    @property
    def contact(self) -> str:
        """The contact address sent with every request: `extra.contact`, else the site's address."""
        return str(self.extra.get("contact") or self.values.get("site_url") or "")


def read_settings(home: Path) -> Settings:
    """The settings of a home. Raises ConfigError when the file cannot be read."""
    path = home / "mkdocs.yml"
    try:
        text = path.read_text(encoding="utf-8")
        values = yaml.safe_load(text) or {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"không đọc được: {error}", where=str(path)) from None
    if not isinstance(values, dict):
        raise ConfigError("không phải bảng các thiết đặt", where=str(path))
    return Settings(path, text, values)
