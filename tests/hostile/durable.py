"""T6, D2-D4: what only the order of system calls shows, disks of every size, and hardly any file handles.

SIGKILL never shows a missing fsync, since the kernel keeps what was written; the order of calls does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.hostile import loaded
from tests.hostile.intact import faults
from tests.hostile.machine import Tally, _reference, _settle, copy_of
from tests.hostile.scene import Scene, tree
from tests.support.paths import ROOT

_RENAME = re.compile(r'rename(?:at2?)?\((?:AT_FDCWD<[^>]*>, )?"([^"]+)", (?:AT_FDCWD<[^>]*>, )?"([^"]+)"')
_SYNCED = re.compile(r"f(?:data)?sync\(\d+<([^>]+)>")
_LINKED = re.compile(r'symlink(?:at)?\("[^"]*", (?:AT_FDCWD<[^>]*>, )?"([^"]+)"')
_SYNC = re.compile(r"\bsync\(\)")
_OPENED = re.compile(r'open(?:at2?)?\((?:AT_FDCWD<[^>]*>, )?"([^"]+)", [^)]*O_(?:WRONLY|RDWR)')


def order(seed: Scene, home: Path) -> Tally:
    """Every rename into the home: its file synced before (or everything was), its folder synced after."""
    if not shutil.which("strace"):
        return Tally(note="không có strace: không xét thứ tự fsync")
    scene = copy_of(seed, home)
    log = home.parent / "thu-tu.txt"
    calls = "trace=rename,renameat,renameat2,fsync,fdatasync,sync,syncfs,symlink,symlinkat,open,openat"
    done = scene.run(prefix=("strace", "-f", "-y", "-qq", "-s", "4096", "-e", calls, "-o", str(log)))
    assert done.returncode == 0, done.stderr
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if " = -1 " not in line]
    tally = Tally()
    for at, line in enumerate(lines):
        found = _RENAME.search(line)
        if found and _lasting(found[2], home):
            tally.tried += 1
            tally.lost += _fault(lines, at, found[1], found[2])
        opened = _OPENED.search(line)
        if opened and _in_place(opened[1], home):
            tally.lost.append(f"{opened[1]}: ghi thẳng vào tệp, không qua tệp nháp")
    tally.note = f"thứ tự fsync của {tally.tried} lần đổi tên"
    return tally


def _lasting(target: str, home: Path) -> bool:
    """Whether a path is one a power cut may not tear: content/, the live link, releases and their notes."""
    path = Path(target)
    if not path.is_relative_to(home):
        return False
    parts = path.relative_to(home).parts
    kept = parts[0] in ("content", "site", "archive") or (parts[0] == ".releases" and len(parts) == 2)
    return kept and not parts[-1].startswith((".new-", ".old-"))


def _in_place(target: str, home: Path) -> bool:
    """Whether a lasting file was opened for writing under its own name; the archive alone only grows."""
    path = Path(target)
    return _lasting(target, home) and "archive" not in path.parts and not path.name.startswith(".dang-ghi-")


def _fault(lines: list[str], at: int, source: str, target: str) -> list[str]:
    before, after = lines[:at], lines[at + 1 :]
    held = any(_SYNC.search(line) for line in before) and Path(target).parent.name == ".releases"
    linked = any((m := _LINKED.search(line)) and m[1] == source for line in before)
    whole = held or _synced(before, str(Path(source).parent) if linked else source)
    known = _synced(after, str(Path(target).parent))
    said = [] if whole else [f"{target}: chưa fsync trước khi đổi tên"]
    return said + ([] if known else [f"{target}: thư mục chưa fsync sau khi đổi tên"])


def _synced(lines: list[str], path: str) -> bool:
    return any((m := _SYNCED.search(line)) and m[1] == path for line in lines)


def few_handles(seed: Scene, home: Path, limits: range) -> Tally:
    """A machine that gives hardly any file handles: the run stops with one clear line, the next one finishes."""
    tally = Tally()
    wanted, _ = _reference(seed, home)
    for limit in limits:
        scene = copy_of(seed, home)
        done = scene.run(prefix=("prlimit", f"--nofile={limit}:{limit}"))
        if "Traceback" in done.stderr or done.returncode not in (0, 1, 2):
            tally.crashed.append(f"{limit} tệp mở: {done.returncode} {done.stderr.strip()[-300:]}")
        _settle(scene, wanted, f"{limit} tệp mở", tally)
    return tally


def clocks(seed: Scene, home: Path, full: bool) -> Tally:
    """A machine whose zone or clock is wrong: the zone changes no byte; a night in 1970, 2000, 2038 or a day off
    takes nothing away, and the next right one has every article once, under its id. (Its folder follows the clock
    where the clock calls its own date the future.)"""
    tally = Tally()
    wanted, _ = _reference(seed, home)
    for zone in ("UTC", "America/Los_Angeles", "Pacific/Kiritimati") if full else ("Pacific/Kiritimati",):
        scene, tally.tried = copy_of(seed, home), tally.tried + 1
        done = scene.run(prefix=("env", f"TZ={zone}", "LC_ALL=C"))
        if done.returncode or dict(tree(home, "content", "site")) != wanted:
            tally.lost.append(f"{zone}: khác byte {done.stderr[-200:]}")
    articles = sorted(name[-11:] for name in wanted if name.startswith("content/tin-tuc/"))
    days = ("1970-01-02", "2038-01-19", "2026-11-19", "2026-11-21", "2000-01-01", "2100-03-01")
    for now in days if full else days[:2]:
        scene, tally.tried = copy_of(seed, home), tally.tried + 1
        before = set(tree(home, "content/tin-tuc"))
        odd = loaded.run(scene, now=f"{now}T10:14:08+07:00")
        if odd.returncode not in (0, 1) or "Traceback" in odd.stderr:
            tally.crashed.append(f"{now}: {odd.returncode} {odd.stderr[-300:]}")
        gone = before - set(tree(home, "content/tin-tuc"))
        done = loaded.run(scene)
        if done.returncode or gone or sorted(name[-11:] for name in tree(home, "content/tin-tuc")) != articles:
            tally.lost.append(f"{now}: {done.returncode}, mất {sorted(gone)[:3]}")
    return tally


def small_disks(seed: Scene, home: Path, sizes: int) -> Tally:
    """A disk that fills up at `sizes` different moments, and one that may only be read."""
    tally = Tally()
    if not shutil.which("unshare"):
        return Tally(note="không có unshare: không thử đĩa đầy thật")
    wanted, _ = _reference(seed, home)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    used = sum(p.stat().st_blocks * 512 for p in seed.home.rglob("*") if not p.is_symlink())
    for n in range(sizes):
        room = (used >> 10) + 200 + (6000 * n) // sizes
        _one_disk(seed, home, f"size={room}k", "remount,size=900m", wanted, tally)
    _one_disk(seed, home, "size=900m", "remount,rw", wanted, tally, first="mount -o remount,ro {home};")
    _one_disk(seed, home, "size=900m,nr_inodes=900", "remount,nr_inodes=90000", wanted, tally)
    return tally


def _one_disk(
    seed: Scene, home: Path, made: str, mended: str, wanted: dict[str, str], tally: Tally, first: str = ""
) -> None:
    """One run on a disk of its own, in a mount namespace; then the disk is mended and the run repeated."""
    out = home.parent / "dia"
    shutil.rmtree(out, ignore_errors=True)
    run = " ".join(f"'{word}'" for word in Scene(home, seed.web).command())
    script = (
        f"mount -t tmpfs -o {made} tmpfs {home} && cp -a {seed.home}/. {home}/ && {first.format(home=home)} "
        f"{run} 2>{out}.loi; echo $? >{out}.ma; mount -o {mended} {home}; cp -a {home}/. {out}/; "
        f"{run} 2>>{out}.lai; echo $? >>{out}.ma; rm -rf {out}.sau; cp -a {home}/. {out}.sau/"
    )
    rights = "-m" if os.geteuid() == 0 else "-rm"
    done = subprocess.run(
        ["unshare", rights, "sh", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    codes = Path(f"{out}.ma").read_text(encoding="ascii").split()
    said = Path(f"{out}.loi").read_text(encoding="utf-8", errors="replace")
    tally.tried += 1
    if "Traceback" in said or codes[:1] not in (["0"], ["1"]) or done.returncode:
        tally.crashed.append(f"{made}: {codes} {said.strip()[-300:]} {done.stderr[-200:]}")
    tally.lost += [f"{made}: {fault}" for fault in faults(out)]
    if codes[1:] != ["0"] or dict(tree(Path(f"{out}.sau"), "content", "site")) != wanted:
        tally.lost.append(f"{made}: lần sau không về cùng byte ({codes})")
