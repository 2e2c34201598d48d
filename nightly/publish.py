"""content/ -> site/, read top to bottom from `publish`; nothing is touched until all of it stands."""

from __future__ import annotations

import dataclasses
import gc
import json
import shutil
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from library import content
from library.files import read_regular, write_atomic
from library.settings import Settings, read_settings
from newsroom.editing import select_visible
from newsroom.models import Library, replace
from newsroom.stories.group import group_stories
from nightly import loss_guard
from nightly.carry_out import carry_out_decisions, restore_dropped
from nightly.delay import select_public
from nightly.report import RunReport
from nightly.run import workers
from nightly.run.options import Options, select_sources
from publisher import renderer
from publisher.build import assemble, frames, plan, release, side_outputs
from publisher.build.check_site import check_pages, unlink_dead, verify_site
from publisher.outlets import admin

# ── the live release ──────────────────────────────────────────────────────────────────────────────


def _compare_nothing() -> None:
    """Nobody compared them."""


@dataclass(frozen=True, slots=True)
class PreviousRelease:
    """The live release, whether its files may be carried over, the name of the tree to build in ("" for none), and what
    waits for how the files of both differ (None when nobody compared them)."""

    live: release.Release | None
    carry: bool = False
    spare: str = ""
    compared: Callable[[], assemble.TreeDifference | None] = _compare_nothing

    @property
    def pages(self) -> int:
        """Pages of the live release."""
        return self.live.pages if self.live else 0

    def place(self, options: Options) -> Path | None:
        """The folder of the live release, when its files may be carried over."""
        return release.release_folder(options.home, self.live.name) if self.live and self.carry else None

    def manifest(self, options: Options) -> plan.Manifest | None:
        """What stands in the live release, when its files may be carried over and it is known."""
        return plan.load_manifest(options.cache, self.live.name, self.live.digest) if self.live and self.carry else None

    def comparing(self, options: Options) -> Callable[[], assemble.TreeDifference | None]:
        """What compares both trees, to be waited for before either is touched."""
        if self.live is None or not self.spare:
            return _compare_nothing
        trees = (release.release_folder(options.home, self.live.name), release.spare_folder(options.home, self.spare))
        return partial(assemble.compare_trees, options.cache, *trees, self.spare)


def find_previous(options: Options, settings: Settings) -> PreviousRelease:
    """The past of tonight's site."""
    live = release.read_current(options.home)
    if live is None or options.full or not frames.has_frames(settings):
        return PreviousRelease(live)
    return PreviousRelease(live, True, release.find_spare(options.home))


# ── as of ─────────────────────────────────────────────────────────────────────────────────────────


STAMP_AGE = timedelta(hours=6)


def _stamp_path(home: Path) -> Path:
    return home / "content" / "nguon-tin" / "tinh-den.json"


def read_stamp(home: Path) -> datetime | None:
    """The stamp, or None when no run has reached a source yet (or the file is damaged)."""
    try:
        return datetime.fromisoformat(json.loads(read_regular(_stamp_path(home)))["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def move_stamp(home: Path, report: RunReport) -> bool:
    """Set the stamp to the run's moment when it is due; True when it was written."""
    if not report.runs or not report.network:
        return False
    old = read_stamp(home)
    changed = report.changes["new"] + report.changes["updated"]
    if old and not changed and timedelta(0) <= report.started - old < STAMP_AGE:
        return False
    text = json.dumps({"as_of": report.started.isoformat()}) + "\n"
    _stamp_path(home).parent.mkdir(parents=True, exist_ok=True)
    return write_atomic(_stamp_path(home), text.encode())


# ── the release ───────────────────────────────────────────────────────────────────────────────────


def publish(options: Options, report: RunReport) -> RunReport:
    """Build and release the site: open, carry out decisions, group, plan, begin what is made beside the pages,
    assemble, check, release. Raises PublishError; the last good site then stays as it is."""
    settings = read_settings(options.home)
    before = find_previous(options, settings)
    with workers.fork_action(before.comparing(options), before.pages) as compared:
        library = _open_library(options)
        report.problems = library.problems
        made = _publish_library(options, report, library, settings, replace(before, compared=compared))
    withdrawn = [row.at for row in library.ledger.values() if row.fate == "withdrawn"]
    if withdrawn and (gone := release.remove_releases(options.home, max(withdrawn))):
        options.say(f"bỏ {gone} bản trang cũ còn bài đã rút")
    return made


def _open_library(options: Options) -> Library:
    """content/ with the editors' decisions carried out."""
    library = content.load_library(options.home, anew=options.full)
    gc.freeze()  # records are no cycles: no collection, here or in a fork, walks over them again
    if carry_out_decisions(options, library) + restore_dropped(options, library, select_sources(options)):
        library = content.load_library(options.home)
    return library


def _publish_library(
    options: Options, report: RunReport, whole: Library, settings: Settings, before: PreviousRelease
) -> RunReport:
    """Group, plan, begin what is made beside the pages, and build what the plan asks for."""
    library = replace(whole, items=select_public(select_visible(whole.items, whole.decisions), whole, options))
    stories, sources = group_stories(library.items, library.decisions), select_sources(options)
    old, version = before.manifest(options), plan.code_version(maker=frames.frame_version(settings))
    known, day = old if old and old.made_by == version else plan.Manifest(), options.now.date()
    site, cache = options.home / "site", options.cache
    index = side_outputs.SearchIndexJob(library, stories, day, sources, cache, site, version)
    with workers.fork_action(partial(index.make, known), len(stories)) as indexed:
        shelves = renderer.index_site(library, stories, day=day, as_of=read_stamp(options.home), sources=sources)
        hashes = plan.InputHashes(shelves, version)
        hashes.hash_stories()
        outputs = side_outputs.OutputJob(shelves, hashes, settings.site_url, cache, _admin_files(library, settings))
        with workers.fork_action(partial(outputs.make, known), len(stories), later=True) as let_out:
            todo = plan.plan_pages(shelves, hashes, old=old, site_url=settings.site_url, more=outputs.more)
            report.pages = len(todo.keys)
            if before.live and before.live.inputs == todo.inputs and not options.full:
                report.published, report.site_changed = before.live.name, False
                options.say("trang không đổi: không ghi tệp nào")
                return report
            loss_guard.refuse_unexplained_loss(options, before.live, old, todo.keys.keys(), whole, stories)
            live, work = before.place(options) if old else None, cache / "docs"
            beside = ((let_out, outputs.make), (indexed, index.make))
            job = assemble.SiteJob(todo, shelves, settings, work, live, old, beside)
            return _build_release(options, report, before, job)


def _admin_files(library: Library, settings: Settings) -> dict[str, bytes]:
    """The editors' page, where settings name a repository for it."""
    manage = settings.extra.get("quan_tri")
    found = manage if isinstance(manage, dict) else {}
    return admin.build_files(found, library.topic, settings.site_url) if manage else {}


def _build_release(options: Options, report: RunReport, before: PreviousRelease, job: assemble.SiteJob) -> RunReport:
    """Assemble, check, release."""
    there, apart = _list_built(options, before, job.old)
    out = release.prepare_folder(options.home, spare=before.spare if there else "")
    if options.full:
        frames.drop_frames(job.work)
    try:
        with workers.open_executor(len(job.plan.fresh), options.executor) as executor:
            site = assemble.assemble_site(dataclasses.replace(job, out=out, there=there, apart=apart), executor)
        _check_written(options, report, site, job)
        new, changed = release.publish_release(
            options.home, out, inputs=job.plan.inputs, now=options.now, shas=site.manifest.files
        )
    finally:
        shutil.rmtree(out, ignore_errors=True)
        side_outputs.clear_staging(options.cache)
    plan.save_manifest(options.cache, new.name, new.digest, site.manifest, standing=release.list_releases(options.home))
    report.published, report.site_changed = new.name, changed
    options.say(f"{'đã đăng' if changed else 'trang không đổi'}: {new.name} ({new.pages} trang)")
    return report


def _list_built(
    options: Options, before: PreviousRelease, old: plan.Manifest | None
) -> tuple[Mapping[str, str], Set[str] | None]:
    """What stands in the tree to build in, and which of it is known not to be the live release's."""
    if old is None or not before.spare:
        return {}, None
    if told := before.compared():
        return old.files | dict.fromkeys(told.others, ""), told.apart
    found = plan.load_manifest(options.cache, before.spare)
    return found.files if found else {}, None


def _check_written(options: Options, report: RunReport, site: assemble.SiteAssembly, job: assemble.SiteJob) -> None:
    """Look at every page that was written; those carried over were looked at when they were. Raises PublishError."""
    files, seen, home = set(site.manifest.files), site.seen, job.settings.site_url
    if seen.dead_links(files):
        dead = unlink_dead(site.out, site.written, files, home)
        site.record_changes({line.split(":")[0] for line in dead})
        report.problems += tuple(dead)
        seen = check_pages(site.out, site.written, home)
    planned = [name.removesuffix("index.html") for name in job.plan.keys]
    count = verify_site(site.out, planned=planned, files=files, seen=seen)
    options.say(f"đã kiểm {len(site.written)} tệp mới, giữ {len(files) - len(site.written)} tệp; {count} trang")
