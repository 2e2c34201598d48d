"""T9, D9: the last good site stays when the new one may not go out; going back is quick (readers: readers.py)."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from publisher.build import release
from tests.hostile import loaded
from tests.hostile.machine import Tally, copy_of, processor
from tests.hostile.scene import Scene, plain_items, serve_plain, tree


def refused(seed: Scene, home: Path) -> Tally:
    """Vanished pages, a broken builder, a page that may not be shown: exit 1, one line, the old site as it was."""
    tally = Tally()
    for name, spoil in _FAULTS.items():
        scene = copy_of(seed, home)
        assert loaded.run(scene).returncode == 0
        before = dict(tree(home, "site"))
        spoil(home)
        done = loaded.run(scene, "publish", now="2026-11-21T03:15:00+07:00")
        tally.tried += 1
        if done.returncode not in (1, 2) or "Traceback" in done.stderr:
            tally.crashed.append(f"{name}: mã {done.returncode} {done.stderr.strip()[-300:]}")
        if dict(tree(home, "site")) != before:
            tally.lost.append(f"{name}: trang đang chạy đã đổi")
    return tally


def _no_news(home: Path) -> None:
    shutil.rmtree(home / "content" / "van-ban")
    shutil.rmtree(home / "content" / "tin-tuc")


def _broken_settings(home: Path) -> None:
    path = home / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nplugins: [khong-co-that]\n", encoding="utf-8")


def _no_settings_at_all(home: Path) -> None:
    (home / "mkdocs.yml").write_bytes(b"site_name: [\n")


def _no_topic(home: Path) -> None:
    (home / "content" / "chu-de.yml").write_bytes(b"<<<<<<< HEAD\n")


def _site_is_a_folder(home: Path) -> None:
    """Somebody put a real folder where the link was: it is not ours to replace."""
    whole = (home / "site").resolve()
    (home / "site").unlink()
    shutil.copytree(whole, home / "site")


_FAULTS = {
    "mất quá nửa số trang": _no_news,
    "MkDocs không chạy được": _broken_settings,
    "mkdocs.yml hỏng": _no_settings_at_all,
    "tệp chủ đề hỏng": _no_topic,
    "site là thư mục thật": _site_is_a_folder,
}


def rolled_back(seed: Scene, home: Path) -> Tally:
    """Four releases: three are kept, `rollback` takes at most five seconds and stands on the one before."""
    tally = Tally(tried=1)
    scene = copy_of(seed, home)
    for n in range(4):
        serve_plain(scene.web, "/rss", plain_items(4 + n))
        assert loaded.run(scene, now=f"2026-11-2{n}T03:15:00+07:00").returncode == 0
    kept = sorted(p.stem for p in (home / ".releases").glob("*.json"))
    start, spent = time.monotonic(), processor()
    done = scene.run("rollback")
    took = processor() - spent  # a busy machine may keep it waiting
    tally.note = f"rollback {time.monotonic() - start:.1f} s, {took:.1f} s xử lý, giữ {len(kept)} bản"
    live = release.read_current(home)
    if done.returncode or len(kept) != release.KEEP or live is None or live.name != kept[-2]:
        tally.crashed.append(f"{done.returncode} {kept} {live} {done.stderr[-200:]}")
    if took > 5:
        tally.crashed.append("quá 5 giây")
    return tally
