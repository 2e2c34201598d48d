"""Every source the portal reads: one file each, one literal `SOURCE`, functions only where a source differs.

Takes a folder (the package's own by default); gives the sources by id. A file may also define
`entries(capture, source, listing)` and `article(capture, source, entry)`, found through `get_hooks`. Refuses a file
that does not import, names an unknown platform or breaks a rule below: `ConfigError` with file and line.
Provinces whose portal has no host in any published page are not here: no host is guessed.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from newsroom import models
from newsroom.errors import ConfigError
from newsroom.models import Article, Capture, Entry, Listing, Source
from newsroom.text import urls
from scrapers.platforms import list_platforms

EntriesHook = Callable[[Capture, Source, Listing], tuple[Entry, ...]]
ArticleHook = Callable[[Capture, Source, Entry | None], Article]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST = re.compile(r"[a-z0-9.-]+(?::\d{1,5})?|\[[0-9a-f:]+\](?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class SourceHooks:
    """What a source does its own way; None where it does as its platform does."""

    entries: EntriesHook | None = None
    article: ArticleHook | None = None


_LOADED: dict[str, SourceHooks] = {}


def get_hooks(source_id: str) -> SourceHooks:
    """The functions of a source loaded before by `load_sources`."""
    return _LOADED.get(source_id, SourceHooks())


def load_sources(folder: Path | None = None) -> dict[str, Source]:
    """Every source of a folder, by id, in order of id.

    Raises:
        ConfigError: `where` is `file:line`.
    """
    home = folder or Path(__file__).parent
    found: dict[str, Source] = {}
    for path in sorted(home.glob("*.py")):
        if path.stem.startswith("_"):
            continue
        source, functions = _load_source(path)
        _check_source(source, path)
        found[source.id] = source
        _LOADED[source.id] = functions
    return dict(sorted(found.items()))


def _load_source(path: Path) -> tuple[Source, SourceHooks]:
    spec = importlib.util.spec_from_file_location(f"_source_{path.stem}_{abs(hash(path.resolve()))}", path)
    if spec is None or spec.loader is None:
        raise ConfigError("not a Python file", where=f"{path}:1")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise ConfigError(f"syntax error: {error.msg}", where=f"{path}:{error.lineno or 1}") from error
    except (ImportError, NameError, TypeError, ValueError, AttributeError, KeyError, OSError) as error:
        raise ConfigError(f"does not load: {error}", where=f"{path}:{_line_of(error, path)}") from error
    source = getattr(module, "SOURCE", None)
    if not isinstance(source, Source):
        raise ConfigError("no SOURCE = Source(...) in this file", where=f"{path}:1")
    return source, SourceHooks(getattr(module, "entries", None), getattr(module, "article", None))


def _line_of(error: BaseException, path: Path) -> int:
    """Line of the source file where an exception passed through."""
    trace, line = error.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _check_source(source: Source, path: Path) -> None:
    """Every rule of a source file; the error names the line of the offending argument."""
    for argument, message in find_source_faults(source, path):
        raise ConfigError(message, where=f"{path}:{_argument_line(path, argument)}")


def find_source_faults(source: Source, path: Path) -> Iterator[tuple[str, str]]:
    """(argument, what is wrong with it) for every rule this source breaks as the file `path`."""
    if not isinstance(source.id, str) or not _ID.fullmatch(source.id):
        yield "id", f"id {source.id!r} is not lower-case words joined by hyphens"
    elif source.id.replace("-", "_") != path.stem.replace("-", "_"):
        yield "id", f"id {source.id!r} does not match the file name {path.name}"
    if not source.name.strip():
        yield "name", "name is empty"
    for host in (source.host, *source.hosts, *source.former):
        if not _HOST.fullmatch(host):
            yield "host", f"host {host!r} is not a plain lower-case host name"
    for argument, value, allowed in (
        ("kind", source.kind, get_args(models.SourceKind)),
        ("platform", source.platform, list_platforms()),
        ("tag", source.tag, get_args(models.Tag)),
        ("body", source.body, ("page", "feed")),
        ("reuse", source.reuse, ("excerpt", "full")),
    ):
        if value not in allowed:
            yield argument, f"{argument} {value!r} is none of: {', '.join(allowed)}"
    yield from _find_number_faults(source)
    yield from _find_listing_faults(source)


def _find_number_faults(source: Source) -> Iterator[tuple[str, str]]:
    if source.reuse == "full" and not source.reuse_words.strip():
        yield "reuse", "reuse 'full' needs reuse_words: the words of the source that allow it"
    if source.kind == "province" and not source.province:
        yield "kind", "a source of kind 'province' needs province: the slug of the province"
    if not 0 < source.window <= 2000:
        yield "window", f"window {source.window} is not between 1 and 2000"
    if not 0 <= source.delay <= 120:
        yield "delay", f"delay {source.delay} is not between 0 and 120 seconds"
    promise = source.promise
    shares = (promise.dated, promise.bodied, promise.titled)
    good = all(share is None or 0 <= share <= 1 for share in shares)
    if not good or (promise.items or 0) < 0 or (promise.silence is not None and promise.silence < 1):
        yield "promise", "shares of a promise lie between 0 and 1, items at 0 or more, silence at 1 day or more"


def _find_listing_faults(source: Source) -> Iterator[tuple[str, str]]:
    if not isinstance(source.listings, tuple) or not source.listings:
        yield "listings", "listings is not a tuple of at least one Listing"
        return
    for listing in source.listings:
        if listing.kind not in get_args(models.ListingKind):
            yield "listings", f"listing kind {listing.kind!r} is none of: {', '.join(get_args(models.ListingKind))}"
        if (listing.kind == "day") != ("{day" in listing.url):
            yield "listings", f"{listing.url}: a 'day' listing holds {{day:%d-%m-%Y}}, and only that kind does"
            continue
        try:
            urls.canonical(listing.url.format(day=date(2025, 7, 1)))
        except (ValueError, KeyError, IndexError) as error:
            yield "listings", f"listing address {listing.url!r}: {error}"


def _argument_line(path: Path, argument: str) -> int:
    """Line of one keyword argument of `SOURCE = Source(...)`, or of the call."""
    calls: list[ast.Call] = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call)
    ]
    for call in calls:
        for keyword in call.keywords:
            if keyword.arg == argument:
                return keyword.value.lineno
    return calls[0].lineno if calls else 1
