"""content/ -> site/. Load, group, render, build, index, verify, swap; nothing is touched until all of it stands."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from newsroom.editing import visible
from newsroom.models import Library, Source, Story
from newsroom.stories import group
from nightly import stamp
from nightly.clocks import old_enough
from nightly.collect import sources_of
from nightly.edits import carry_out
from nightly.options import Options
from nightly.report import RunReport
from nightly.restore import bring_back
from publisher import content, engine, findable, outlets, pages, release, search
from publisher.verify import unlink_dead, verify


def publish(options: Options, report: RunReport) -> RunReport:
    """Build and release the site. Raises PublishError; the last good site then stays as it is."""
    library = content.load(options.home)
    if carry_out(options, library) + bring_back(options, library, sources_of(options)):
        library = content.load(options.home)
    report.problems = library.problems
    library = replace(library, items=old_enough(visible(library.items, library.decisions), options))
    stories = group(library.items, library.decisions)
    sources = sources_of(options)
    docs, files = _render(options, library, stories, sources)
    inputs = _fingerprint(options, docs, files)
    live = release.current(options.home)
    report.pages = len(docs)
    if live and live.inputs == inputs and not options.full:
        report.published, report.site_changed = live.name, False
        options.say("trang không đổi: không ghi tệp nào")
        return report
    return _build(options, report, docs, files, inputs)


def _render(
    options: Options, library: Library, stories: tuple[Story, ...], sources: Mapping[str, Source]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Pages for MkDocs, and the files that stand beside them: feeds, data, calendar, search index."""
    day, as_of = options.now.date(), stamp.read(options.home)
    docs = pages.render(library, stories, day=day, as_of=as_of, sources=sources)
    files = outlets.render(
        library, stories, day=day, as_of=as_of, sources=sources, config=options.home / "mkdocs.yml", pages=docs
    )
    found = findable.entries(library, stories, day=day)
    files |= search.build_index(found, labels=findable.labels(library, sources))
    return docs, files


def _build(
    options: Options, report: RunReport, docs: dict[str, bytes], files: dict[str, bytes], inputs: str
) -> RunReport:
    out = release.workplace(options.home)
    try:
        engine.build(docs, config=options.home / "mkdocs.yml", out=out, work=options.cache / "docs")
        for name, body in files.items():
            _put(out, name, body)
        report.problems += tuple(unlink_dead(out))
        count = verify(out, planned=[_address(path) for path in docs])
        options.say(f"đã kiểm {count} trang")
        live, changed = release.publish(options.home, out, inputs=inputs, now=options.now)
    finally:
        shutil.rmtree(out, ignore_errors=True)
    report.published, report.site_changed = live.name, changed
    options.say(f"{'đã đăng' if changed else 'trang không đổi'}: {live.name} ({live.pages} trang)")
    return report


def _put(out: Path, name: str, body: bytes) -> None:
    target = out / name.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)


def _address(path: str) -> str:
    """docs path -> site path: `van-ban/index.md` -> `van-ban/`, `tinh-trang.json` as it is."""
    if not path.endswith(".md"):
        return path
    stem = path.removesuffix(".md")
    return "" if stem == "index" else stem.removesuffix("/index") + "/"


def _fingerprint(options: Options, docs: dict[str, bytes], files: dict[str, bytes]) -> str:
    """sha256 over everything the site is made from: pages, files, theme, settings, pinned packages."""
    total = hashlib.sha256()
    for name, body in sorted({**docs, **{"site:" + n: b for n, b in files.items()}}.items()):
        total.update(name.encode() + b"\0" + hashlib.sha256(body).digest())
    code = Path(__file__).resolve().parent.parent
    made_by = [options.home / "mkdocs.yml", code / "requirements.txt", code / "publisher" / "engine.py"]
    made_by += sorted(p for p in (code / "publisher" / "theme").rglob("*") if p.is_file())
    for path in made_by:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
