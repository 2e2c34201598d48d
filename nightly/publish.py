"""content/ -> site/. Load, group, render, build, index, verify, swap; nothing is touched until all of it stands."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from library import content
from library.cache import Ahead, Parsed
from library.files import read_regular, write_atomic
from newsroom.editing import visible
from newsroom.models import Library
from newsroom.stories.group import group
from nightly import loss_guard
from nightly.carry_out import bring_back, carry_out
from nightly.delay import old_enough
from nightly.report import RunReport
from nightly.run import workers
from nightly.run.options import Options, extra_of, sources_of
from publisher import renderer
from publisher.build import assemble, frames, mkdocs, plan, release, side_outputs
from publisher.build.check_site import look, unlink_dead, verify
from publisher.outlets import admin
from publisher.site_index import Shelves

# ── opening content/ ──────────────────────────────────────────────────────────────────────────────


_NEWS = content.NEWS.as_posix()


def open_library(options: Options, *, anew: bool = False) -> Library:
    """All of content/; with `anew`, nothing kept is believed. Raises ContentError."""
    parsed = Parsed(options.home, content.kept, anew=anew)
    half, files = parsed.later_half(_NEWS)
    if files < workers.LARGE:
        return content.load(options.home, anew=anew)
    with workers.begun(partial(parsed.read_ahead, _NEWS, half, "tin-tuc"), files) as wait:
        return content.load(options.home, anew=anew, ahead=Ahead(half, wait))


# ── the live release ──────────────────────────────────────────────────────────────────────────────


def _nobody() -> None:
    """Nobody compared them."""


@dataclass(frozen=True, slots=True)
class Past:
    """The live release, whether its files may be carried over, the name of the tree to build in ("" for none), and what
    waits for how the files of both differ (None when nobody compared them)."""

    live: release.Release | None
    carry: bool = False
    spare: str = ""
    compared: Callable[[], assemble.Compared | None] = _nobody

    @property
    def pages(self) -> int:
        """Pages of the live release."""
        return self.live.pages if self.live else 0

    def place(self, options: Options) -> Path | None:
        """The folder of the live release, when its files may be carried over."""
        return release.tree(options.home, self.live.name) if self.live and self.carry else None

    def manifest(self, options: Options) -> plan.Manifest | None:
        """What stands in the live release, when its files may be carried over and it is known."""
        return plan.load(options.cache, self.live.name, self.live.digest) if self.live and self.carry else None

    def comparing(self, options: Options) -> Callable[[], assemble.Compared | None]:
        """What compares both trees, to be waited for before either is touched."""
        if self.live is None or not self.spare:
            return _nobody
        trees = (release.tree(options.home, self.live.name), release.spare_tree(options.home, self.spare))
        return partial(assemble.compared, options.cache, *trees, self.spare)


def past(options: Options) -> Past:
    """The past of tonight's site."""
    live = release.current(options.home)
    if live is None or options.full or not frames.alone(options.home / "mkdocs.yml"):
        return Past(live)
    return Past(live, True, release.spare(options.home))


# ── as of ─────────────────────────────────────────────────────────────────────────────────────────


FRESH = timedelta(hours=6)


def _path(home: Path) -> Path:
    return home / "content" / "nguon-tin" / "tinh-den.json"


def read_stamp(home: Path) -> datetime | None:
    """The stamp, or None when no run has reached a source yet (or the file is damaged)."""
    try:
        return datetime.fromisoformat(json.loads(read_regular(_path(home)))["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def move_stamp(home: Path, report: RunReport) -> bool:
    """Set the stamp to the run's moment when it is due; True when it was written."""
    if not report.runs or not report.network:
        return False
    old = read_stamp(home)
    changed = report.changes["new"] + report.changes["updated"]
    if old and not changed and timedelta(0) <= report.started - old < FRESH:
        return False
    text = json.dumps({"as_of": report.started.isoformat()}) + "\n"
    _path(home).parent.mkdir(parents=True, exist_ok=True)
    return write_atomic(_path(home), text.encode())


# ── the release ───────────────────────────────────────────────────────────────────────────────────


def publish(options: Options, report: RunReport) -> RunReport:
    """Build and release the site. Raises PublishError; the last good site then stays as it is."""
    before = past(options)
    with _uncollected(), workers.begun(before.comparing(options), before.pages) as compared:
        return _whole(options, report, replace(before, compared=compared))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector: records and pages are no cycles, and it would walk over all of them again and
    again, a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _whole(options: Options, report: RunReport, before: Past) -> RunReport:
    library = open_library(options, anew=options.full)
    if carry_out(options, library) + bring_back(options, library, sources_of(options)):
        library = content.load(options.home)
    report.problems = library.problems
    made = _publish(options, report, library, before)
    withdrawn = [row.at for row in library.ledger.values() if row.fate == "withdrawn"]
    if withdrawn and (gone := release.forget(options.home, max(withdrawn))):
        options.say(f"bỏ {gone} bản trang cũ còn bài đã rút")
    return made


def _publish(options: Options, report: RunReport, whole: Library, before: Past) -> RunReport:
    library = replace(whole, items=old_enough(visible(whole.items, whole.decisions), whole, options))
    stories = group(library.items, library.decisions)
    sources = sources_of(options)
    old, config = before.manifest(options), options.home / "mkdocs.yml"
    made_by, day = plan.made_by(maker=frames.maker(config)), options.now.date()
    known = old if old and old.made_by == made_by else plan.Manifest()
    index = side_outputs.Index(library, stories, day, sources, options.cache, options.home / "site", made_by)
    with workers.begun(partial(index.make, known), len(stories)) as indexed:
        shelves = renderer.shelve(library, stories, day=day, as_of=read_stamp(options.home), sources=sources)
        told = plan.Inputs(shelves, made_by)
        told.tell()
        job = side_outputs.Outlets(shelves, told, config, options.cache, _more(options, library))
        with workers.begun(partial(job.make, known), len(stories), later=True) as let_out:
            todo = plan.plan(shelves, told, old=old, site_url=mkdocs.site_url(config), more=job.more)
            report.pages = len(todo.keys)
            live = before.live
            if live and live.inputs == todo.inputs and not options.full:
                report.published, report.site_changed = live.name, False
                options.say("trang không đổi: không ghi tệp nào")
                return report
            loss_guard.refuse_unexplained_loss(options, live, old, todo.keys.keys(), whole, stories)
            return _build(options, report, todo, before, old, shelves, ((let_out, job.make), (indexed, index.make)))


def _more(options: Options, library: Library) -> dict[str, bytes]:
    """The editors' page, where settings name a repository for it."""
    site_url = mkdocs.site_url(options.home / "mkdocs.yml")
    manage = extra_of(options.home).get("quan_tri")
    return admin.files(manage if isinstance(manage, dict) else {}, library.topic, site_url) if manage else {}


def _build(
    options: Options,
    report: RunReport,
    todo: plan.Plan,
    before: Past,
    old: plan.Manifest | None,
    shelves: Shelves,
    others: Iterable[tuple[Callable[[], side_outputs.Made], side_outputs.Maker]],
) -> RunReport:
    there, apart = _there(options, before, old)
    out = release.workplace(options.home, spare=before.spare if there else "")
    if options.full:
        frames.forget(options.cache / "docs")
    try:
        with workers.executor(len(todo.fresh), options.executor) as executor:
            site = assemble.make(
                todo,
                shelves,
                out=out,
                live=before.place(options) if old else None,
                old=old,
                config=options.home / "mkdocs.yml",
                work=options.cache / "docs",
                beside=others,
                executor=executor,
                there=there,
                apart=apart,
            )
        _check(options, report, site, todo)
        new, changed = release.publish(options.home, out, inputs=todo.inputs, now=options.now, shas=site.manifest.files)
    finally:
        shutil.rmtree(out, ignore_errors=True)
        side_outputs.clear(options.cache)
    plan.save(options.cache, new.name, new.digest, site.manifest, standing=release.standing(options.home))
    report.published, report.site_changed = new.name, changed
    options.say(f"{'đã đăng' if changed else 'trang không đổi'}: {new.name} ({new.pages} trang)")
    return report


def _there(options: Options, before: Past, old: plan.Manifest | None) -> tuple[Mapping[str, str], Set[str] | None]:
    """What stands in the tree to build in, and which of it is known not to be the live release's."""
    if old is None or not before.spare:
        return {}, None
    if told := before.compared():
        return old.files | dict.fromkeys(told.others, ""), told.apart
    found = plan.load(options.cache, before.spare)
    return found.files if found else {}, None


def _check(options: Options, report: RunReport, site: assemble.Edition, todo: plan.Plan) -> None:
    """Look at every page that was written; those carried over were looked at when they were. Raises PublishError."""
    files, seen, home = set(site.manifest.files), site.seen, mkdocs.site_url(options.home / "mkdocs.yml")
    if seen.dead(files):
        dead = unlink_dead(site.out, site.written, files, home)
        site.rewritten({line.split(":")[0] for line in dead})
        report.problems += tuple(dead)
        seen = look(site.out, site.written, home)
    planned = [name.removesuffix("index.html") for name in todo.keys]
    count = verify(site.out, planned=planned, files=files, seen=seen)
    options.say(f"đã kiểm {len(site.written)} tệp mới, giữ {len(files) - len(site.written)} tệp; {count} trang")
