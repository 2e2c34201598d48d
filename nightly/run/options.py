"""What one run was asked to do. Frozen; made once by the command line, passed to every step."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom.errors import ConfigError
from newsroom.models import VN, Source
from scrapers.sources import load_sources

# ── what one run was asked to do ──────────────────────────────────────────────────────────────────


Say = Callable[[str], None]
Step = Callable[[int, int], None]


def _say_nothing(_line: str) -> None:
    return None


def _step_nothing(_done: int, _total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Options:
    """`now` is aware (+07); `only` are source ids (empty: all); `allow` are HOST:PORT pairs let through the
    address check; `say` takes one plain line per event, `step` how many of how many are done."""

    home: Path
    now: datetime
    offline: bool = False
    strict: bool = False
    full: bool = False
    only: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()
    since: datetime | None = None
    report: Path | None = None
    executor: str = ""  # dask://host:port, or this machine
    allow_loss: bool = False  # pages may vanish for no reason, this once
    say: Say = field(default=_say_nothing)
    step: Step = field(default=_step_nothing)

    @property
    def cache(self) -> Path:
        return self.home / ".cache"


def select_sources(options: Options) -> dict[str, Source]:
    """The sources of this home: its own `sources/` when there is one, else the project's. Raises ConfigError."""
    own = options.home / "sources"
    sources = load_sources(own if own.is_dir() else None)
    unknown = [name for name in options.only if name not in sources]
    if unknown:
        raise ConfigError(f"không có nguồn {', '.join(unknown)}", where="--only")
    return {name: s for name, s in sources.items() if not options.only or name in options.only}


# ── what was typed -> options ─────────────────────────────────────────────────────────────────────


DEFAULT_HOME = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class TypedOptions:
    """The raw options of a command, as typed; None, False and empty mean not given."""

    home: Path | None = None
    now: str | None = None
    offline: bool = False
    report: Path | None = None
    only: list[str] | None = None
    allow_host: list[str] | None = None
    strict: bool = False
    full: bool = False
    since: str | None = None
    executor: str | None = None
    allow_loss: bool = False

    def merged(self, later: TypedOptions) -> TypedOptions:
        """These options overlaid with those typed after the command's name."""
        given = {f.name: getattr(later, f.name) for f in fields(later) if getattr(later, f.name)}
        return replace(self, **given)

    def options(self, say: Callable[[str], None]) -> Options:
        """The checked options. Raises ConfigError."""
        home = (self.home or DEFAULT_HOME).absolute()
        if not (home / "content").is_dir():
            raise ConfigError("không có thư mục content/ ở đây", where=f"--home {home}")
        if not (home / "mkdocs.yml").is_file():
            raise ConfigError("không có tệp mkdocs.yml ở đây", where=f"--home {home}")
        return Options(
            home=home,
            now=_parse_moment(self.now, "--now") or datetime.now(VN).replace(microsecond=0),
            offline=self.offline,
            strict=self.strict,
            full=self.full,
            only=tuple(name for group in self.only or [] for name in group.split(",") if name),
            allow=frozenset(_check_host_port(pair) for pair in self.allow_host or []),
            since=_parse_moment(self.since, "--since"),
            report=self.report,
            executor=_check_executor(self.executor or ""),
            allow_loss=self.allow_loss,
            say=say,
        )


def takes(**shared: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command that also takes these options, each by the name of a field of `Asked` and what the command line shows
    of it; its `context.obj` is then what was typed before the command's name and, over that, after it."""

    def widened(command: Callable[..., None]) -> Callable[..., None]:
        def run(context: Any, **typed: Any) -> None:
            asked = TypedOptions(**{name: typed.pop(name) for name in shared})
            context.obj = context.obj.merged(asked) if context.obj else asked
            command(context, **typed)

        unset, more = TypedOptions(), inspect.Parameter.KEYWORD_ONLY
        own = list(inspect.signature(command, eval_str=True).parameters.values())
        also = [inspect.Parameter(n, more, default=getattr(unset, n), annotation=kind) for n, kind in shared.items()]
        return with_parameters(run, command, [own[0], *(p.replace(kind=more) for p in own[1:]), *also])

    return widened


def with_parameters(
    run: Callable[..., None], command: Callable[..., Any], parameters: list[inspect.Parameter]
) -> Callable[..., None]:
    """`run` under the name and words of `command`, seen by the command line as having these parameters."""
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _parse_moment(text: str | None, option: str) -> datetime | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"“{text}” không phải thời điểm ISO, ví dụ 2026-11-22T03:00:00+07:00", where=option) from None
    return (when if when.tzinfo else when.replace(tzinfo=VN)).astimezone(VN)


def _check_executor(text: str) -> str:
    if text and not re.fullmatch(r"dask://[\w.-]+:\d+", text):
        raise ConfigError(f"“{text}” không có dạng dask://máy:cổng", where="--executor")
    return text


def _check_host_port(pair: str) -> str:
    host, _, port = pair.rpartition(":")
    if not host or not port.isdigit():
        raise ConfigError(f"“{pair}” không có dạng HOST:PORT", where="--allow-host")
    return pair
