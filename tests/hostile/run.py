"""`make test-hostile`: T1 to T15 of the yardstick, each with what was tried, executed, lost and crashed.

    python -m tests.hostile.run            a subset, minutes
    python -m tests.hostile.run --full     everything there is, hours
    python -m tests.hostile.run T6 T9      these only

Sets that another part of the suite holds are run through it; what is not run says so. Exit 1 when anything was
executed, lost or crashed.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import gate, injection, machine, vectors
from tests.hostile.machine import Tally
from tests.hostile.scene import ROOT
from tests.loopback import serve


@dataclass(frozen=True)
class Job:
    """One target: its number, what it is, and how to try it (subset or full). None: not run by this command."""

    target: str
    what: str
    run: Callable[[Path, bool], Tally] | None
    why: str = ""


def _injection(root: Path, full: bool) -> Tally:
    found = injection.run(vectors.chosen(None if full else 150), root)
    lost = [*found.lost, *found.outside, *(f"{page}: {wrong[:3]}" for page, wrong in found.violations.items())]
    return Tally(found.tried, lost, found.crashed, f"{found.published} tin, {found.pages} trang, xét tĩnh")


def _crash(root: Path, full: bool) -> Tally:
    rng = random.Random(20261122)
    with serve({}) as web:
        seed = machine.prepared(root / "goc", web)
        parts = [machine.killed(seed, root / "h", 200 if full else 6, rng)]
        if shutil.which("strace"):
            for error, most in (("", 1000 if full else 6), ("ENOSPC", 200 if full else 4), ("EIO", 200 if full else 3)):
                parts.append(machine.at_every_step(seed, root / "h", most, rng, error))
        parts.append(machine.rotten_state(seed, root / "h", 200 if full else 6, rng))
        parts.append(machine.spoilt_content(seed, root / "h") if full else Tally(note="content/ hỏng: chỉ ở --full"))
        parts.append(machine.signalled(seed, root / "h", 50 if full else 2, rng))
    note = "" if shutil.which("strace") else "không có strace: không thử từng bước"
    return _sum(parts, note)


def _at_once(root: Path, full: bool) -> Tally:
    with serve({}) as web:
        return machine.five_at_once(machine.prepared(root / "goc", web), root / "h", 50 if full else 2)


def _gate(root: Path, full: bool) -> Tally:
    with serve({}) as web:
        seed = machine.prepared(root / "goc", web)
        parts = [gate.refused(seed, root / "h"), gate.rolled_back(seed, root / "h")]
        parts.append(gate.read_while_publishing(seed, root / "h", 20 if full else 3))
    return _sum(parts)


def _sum(parts: list[Tally], note: str = "") -> Tally:
    notes = [part.note for part in parts if part.note] + ([note] if note else [])
    lost = [line for part in parts for line in part.lost]
    crashed = [line for part in parts for line in part.crashed]
    return Tally(sum(part.tried for part in parts), lost, crashed, "; ".join(notes))


def _suite(*names: str) -> Callable[[Path, bool], Tally]:
    """Targets held by the ordinary suite: run those tests and count them."""

    def run(root: Path, full: bool) -> Tally:
        line = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *(f"tests/{n}" for n in names)]
        done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
        passed = done.stdout.count(".")
        return Tally(passed, [], [] if done.returncode == 0 else [done.stdout[-600:]], "qua " + ", ".join(names))

    return run


JOBS = (
    Job("T1", "chèn mã: tiêu đề, thân, tác giả, địa chỉ", _injection),
    Job("T2", "nguồn RSS hỏng", _suite("test_feeds.py")),
    Job(
        "T3", "địa chỉ nội bộ", _suite("test_fetch.py"), "173 địa chỉ × 6 vị trí trong không gian mạng riêng: chưa chạy"
    ),
    Job("T4", "tên tệp độc hại", None, "tính trong T1 (kind=path)"),
    Job("T5", "lỗi mạng, bom nén", None, "tính trong T3 (test_fetch.py); giới hạn bằng tiến trình con: chưa có"),
    Job("T6", "mất điện, đĩa đầy, bộ nhớ đệm hỏng, content/ hỏng", _crash),
    Job("T7", "năm lần chạy cùng lúc", _at_once),
    Job("T8", "10–100 % yêu cầu hỏng", None, "chưa có bộ thử riêng"),
    Job("T9", "đăng trang khi có người đọc; từ chối; quay lại", _gate),
    Job("T10", "hai mốc gỡ và chờ", _suite("test_recheck.py")),
    Job("T11", "đổi giao diện, spam, chiếm tên miền", _suite("test_fakes.py", "test_health.py")),
    Job("T12", "bảng mã tiếng Việt", _suite("test_vietnamese.py")),
    Job("T13", "30 đêm liền", None, "chưa có bộ thử"),
    Job("T14", "12 lỗi gài sẵn", None, "chưa có bộ thử"),
    Job("T15", "gói đi kèm, CSP, không gọi máy khác", _suite("test_supply.py")),
)


def main() -> int:
    asked, full = {word for word in sys.argv[1:] if not word.startswith("-")}, "--full" in sys.argv
    bad = 0
    print(f"{'':4} {'đã thử':>7} {'chạy mã':>8} {'mất':>5} {'gãy':>5}  giây")
    for job in JOBS:
        if not asked or job.target in asked:
            bad += _one(job, full)
    return 1 if bad else 0


def _one(job: Job, full: bool) -> int:
    if job.run is None:
        print(f"{job.target:4} {'không chạy: ' + job.why:<40}  {job.what}", flush=True)
        return 0
    root, start = Path(tempfile.mkdtemp(prefix="thu-")), time.monotonic()
    try:
        found = job.run(root, full)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    took = time.monotonic() - start
    notes = "; ".join(part for part in (found.note, job.why) if part)
    executed = "–"  # told by the static oracle under `lost`; a browser's word is in docs/measurements.md
    counts = f"{found.tried:>7} {executed:>8} {len(found.lost):>5} {len(found.crashed):>5}"
    print(f"{job.target:4} {counts}  {took:.0f}  {job.what} ({notes})", flush=True)
    for line in [*found.lost, *found.crashed][:10]:
        print(f"       {line}", flush=True)
    return len(found.lost) + len(found.crashed)


if __name__ == "__main__":
    sys.exit(main())
