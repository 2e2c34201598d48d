"""What every page of the desk needs: the home, the clock, the library as it stands, templates, notices to a browser.

A handler takes the `DeskContext` and a `DeskRequest`, gives a `DeskReply`; it knows nothing of HTTP beyond them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from desk import drafts, forms, words
from desk.morning import Morning, gather_morning
from library.decisions import DecisionFile, read_decision_file
from library.files import list_files, write_atomic
from newsroom.editing import describe_reason as in_words
from newsroom.errors import ContentError
from newsroom.text.vietnamese import excerpt
from nightly.run.options import Options
from publisher import typography
from publisher.page import strip_invisible

_TEMPLATES = Path(__file__).parent / "templates"
MEMORY = Path(".cache") / "ban-bien-tap"
Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class DeskRequest:
    """One request: words of the path, the posted form (empty for a look), who asks."""

    path: Mapping[str, str]
    form: Form
    session: str
    token: str
    editor: str

    def word(self, name: str) -> str:
        """The first value of a form's field, "" when absent."""
        return (self.form.get(name) or [""])[0].strip()

    @property
    def back(self) -> str:
        """Where the form came from: a path of the desk, never another site."""
        told = self.word("back")
        return told if told.startswith("/") and not told.startswith(("//", "/\\")) and told.isprintable() else "/"


@dataclass(frozen=True, slots=True)
class DeskReply:
    """A page, or with `to` the address to go to next."""

    body: str = ""
    status: int = 200
    to: str = ""
    cookie: str = ""  # the editor's name, to be remembered


@dataclass(frozen=True, slots=True)
class Notice:
    """Words for the next page of one browser; `wrong` when nothing was done."""

    text: str
    wrong: bool = False


@dataclass
class DeskContext:
    """The desk of one home. `clock` is asked once per request."""

    base: Options
    clock: Callable[[], datetime]
    given_editor: str = ""
    _notices: dict[str, Notice] = field(default_factory=dict)
    _kept: tuple[object, Morning] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def home(self) -> Path:
        return self.base.home

    def options(self) -> Options:
        return replace(self.base, now=self.clock())

    @cached_property
    def editor(self) -> str:
        """The name used when a browser gave none."""
        return drafts.find_editor(self.home, self.given_editor)

    @cached_property
    def git(self) -> bool:
        return drafts.is_in_git(self.home)

    def morning(self) -> Morning:
        """The morning as content/ stands now; gathered again when a file or the day changed."""
        options = self.options()
        state = (options.now.replace(minute=0, second=0, microsecond=0), _content_state(self.home))
        with self._lock:
            if self._kept is None or self._kept[0] != state:
                self._kept = (state, gather_morning(options))
            return self._kept[1]

    def decisions(self) -> tuple[DecisionFile, ContentError | None]:
        """The decisions, and what keeps the file from being read; remembers the text for a later comparison."""
        try:
            page = read_decision_file(self.home)
        except ContentError as error:
            return DecisionFile("", ()), error
        write_atomic(self.home / MEMORY / "ban" / page.digest, page.text.encode(), root=self.home)
        return page, None

    def commit(self, paths: Sequence[Path], message: str, ask: DeskRequest) -> str:
        """One commit in the editor's name where content/ is in git; words for the editor."""
        if not self.git:
            return "đã lưu"
        why = drafts.commit_files(self.home, paths, message, ask.editor)
        return f"đã lưu, nhưng git không nhận: {why}" if why else "đã lưu và ghi vào git"

    def notify(self, ask: DeskRequest, text: str, *, wrong: bool = False) -> None:
        self._notices[ask.session] = Notice(text, wrong)

    def render_page(self, ask: DeskRequest, template: str, *, status: int = 200, **data: object) -> DeskReply:
        """A rendered page, with the notice that waits for this browser."""
        notice = self._notices.pop(ask.session, None)
        who = {"dau": ask.token, "nguoi": drafts.display_name(ask.editor)}
        common: dict[str, object] = {"notice": notice, **who, "told": words.describe_row, "titles": _key_titles}
        return DeskReply(_make_environment().get_template(template).render({**common, **data}), status)


def _key_titles(path: str) -> Mapping[str, str]:
    """Names of the keys of the record at `path`, content/<kind>/…"""
    kind = path.split("/")[1] if path.count("/") > 1 else ""
    return forms.key_titles("tin-tuc" if kind == "cho-duyet" else kind if kind.replace("-", "").isalpha() else "")


def _content_state(home: Path) -> frozenset[tuple[str, int, int]]:
    found = [path for end in (".md", ".yml", ".jsonl") for path, _ in list_files(home / "content", end)]
    return frozenset((str(p), s.st_mtime_ns, s.st_size) for p in found for s in [p.lstat()])


@cache
def _make_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_strip_printed,
    )
    made.filters |= {
        "day_of": typography.format_item_day,
        "day": typography.format_day,
        "short": excerpt,
        "link": typography.safe_link,
    }
    made.filters |= {"site_name": typography.site_name, "in_words": in_words}
    return made


def _strip_printed(value: Any) -> Any:
    return _strip_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _strip_lines(text: str) -> str:
    """Without invisible characters, line by line: a text area keeps its lines."""
    return "\n".join(strip_invisible(line) for line in text.split("\n"))
