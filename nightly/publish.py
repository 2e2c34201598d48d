"""content/ -> site/. Load, group, render, build, index, verify, swap; nothing is touched until all of it stands."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from newsroom.editing import visible
from newsroom.models import Library
from newsroom.stories import group
from nightly import departures, forked, opened, stamp, workers
from nightly.clocks import old_enough
from nightly.collect import sources_of
from nightly.edits import carry_out
from nightly.options import Options
from nightly.past import Past, past
from nightly.report import RunReport
from nightly.restore import bring_back
from nightly.settings import extra_of
from publisher import (
    beside,
    binder,
    cms,
    content,
    edition,
    engine,
    inputs,
    manifest,
    pages,
    planning,
    release,
)
from publisher.shelves import Shelves
from publisher.verify import look, unlink_dead, verify


def publish(options: Options, report: RunReport) -> RunReport:
    """Build and release the site. Raises PublishError; the last good site then stays as it is."""
    before = past(options)
    with _uncollected(), forked.begun(before.comparing(options), before.pages) as compared:
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
    library = opened.library(options, anew=options.full)
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
    made_by, day = inputs.made_by(maker=binder.maker(config)), options.now.date()
    known = old if old and old.made_by == made_by else manifest.Manifest()
    index = beside.Index(library, stories, day, sources, options.cache, options.home / "site", made_by)
    with forked.begun(partial(index.make, known), len(stories)) as indexed:
        shelves = pages.shelve(library, stories, day=day, as_of=stamp.read(options.home), sources=sources)
        told = inputs.Inputs(shelves, made_by)
        told.tell()
        job = beside.Outlets(shelves, told, config, options.cache, _more(options, library))
        with forked.begun(partial(job.make, known), len(stories), later=True) as let_out:
            todo = planning.plan(shelves, told, old=old, site_url=engine.site_url(config), more=job.more)
            report.pages = len(todo.keys)
            live = before.live
            if live and live.inputs == todo.inputs and not options.full:
                report.published, report.site_changed = live.name, False
                options.say("trang không đổi: không ghi tệp nào")
                return report
            departures.brake(options, live, old, todo.keys.keys(), whole, stories)
            return _build(options, report, todo, before, old, shelves, ((let_out, job.make), (indexed, index.make)))


def _more(options: Options, library: Library) -> dict[str, bytes]:
    """The editors' page, where settings name a repository for it."""
    site_url = engine.site_url(options.home / "mkdocs.yml")
    manage = extra_of(options.home).get("quan_tri")
    return cms.files(manage if isinstance(manage, dict) else {}, library.topic, site_url) if manage else {}


def _build(
    options: Options,
    report: RunReport,
    todo: planning.Plan,
    before: Past,
    old: manifest.Manifest | None,
    shelves: Shelves,
    others: Iterable[tuple[Callable[[], beside.Made], beside.Maker]],
) -> RunReport:
    there, apart = _there(options, before, old)
    out = release.workplace(options.home, spare=before.spare if there else "")
    if options.full:
        binder.forget(options.cache / "docs")
    try:
        with workers.executor(len(todo.fresh), options.executor) as executor:
            site = edition.make(
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
        beside.clear(options.cache)
    manifest.save(options.cache, new.name, new.digest, site.manifest, standing=release.standing(options.home))
    report.published, report.site_changed = new.name, changed
    options.say(f"{'đã đăng' if changed else 'trang không đổi'}: {new.name} ({new.pages} trang)")
    return report


def _there(options: Options, before: Past, old: manifest.Manifest | None) -> tuple[Mapping[str, str], Set[str] | None]:
    """What stands in the tree to build in, and which of it is known not to be the live release's."""
    if old is None or not before.spare:
        return {}, None
    if told := before.compared():
        return old.files | dict.fromkeys(told.others, ""), told.apart
    found = manifest.load(options.cache, before.spare)
    return found.files if found else {}, None


def _check(options: Options, report: RunReport, site: edition.Edition, todo: planning.Plan) -> None:
    """Look at every page that was written; those carried over were looked at when they were. Raises PublishError."""
    files, seen, home = set(site.manifest.files), site.seen, engine.site_url(options.home / "mkdocs.yml")
    if seen.dead(files):
        dead = unlink_dead(site.out, site.written, files, home)
        site.rewritten({line.split(":")[0] for line in dead})
        report.problems += tuple(dead)
        seen = look(site.out, site.written, home)
    planned = [name.removesuffix("index.html") for name in todo.keys]
    count = verify(site.out, planned=planned, files=files, seen=seen)
    options.say(f"đã kiểm {len(site.written)} tệp mới, giữ {len(files) - len(site.written)} tệp; {count} trang")
