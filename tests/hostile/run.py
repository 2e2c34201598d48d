"""`make test-hostile`: T1 to T15 of the yardstick, each with what was tried, executed, lost and crashed.

    python -m tests.hostile.run            a subset, about ten minutes
    python -m tests.hostile.run --full     everything there is, hours
    python -m tests.hostile.run T6 T9      these only; also one part of T6 or T9 by its name (order, kill, refused …)
    python -m tests.hostile.run step --full --part=2/5     the second fifth of a long part

Own inputs live here; those beside the checkout (../shared/hostile) are added when they are there. Sets that another
part of the suite holds are run through it; what a machine lacks (strace, Chromium, unshare) is said, not passed over.
Exit 1 when anything was executed, lost or crashed.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.hostile import (
    browser,
    calls,
    closed_net,
    durable,
    encodings,
    faults,
    fields,
    gate,
    injection,
    layouts,
    listings,
    machine,
    nights,
    planted,
    readers,
    soak,
    tricks,
)
from tests.hostile import vectors as corpus
from tests.hostile.machine import Tally
from tests.hostile.scene import SHARED, Scene
from tests.support.loopback import serve
from tests.support.paths import ROOT

Part = Callable[[Path, bool], Tally]
Seeded = Callable[[Scene, Path, bool], Tally]
CHOSEN = 600  # of the corpus beside the checkout, with all of the project's own
PAGES = 1500  # loaded in Chromium, of some five thousand
WORKERS = 2


def _injection(root: Path, full: bool) -> Tally:
    """Every vector as title, body, author and GUID; pages looked at as text, then in Chromium."""
    found = injection.run(corpus.chosen(corpus.TEXTS, None if full else CHOSEN), root)
    tally = _of(found)
    if not browser.chromium():
        tally.note += "; không có Chromium: chỉ xét tĩnh"
    elif not found.crashed:
        count, touched, foreign = browser.look(found.site, PAGES if full else PAGES // 10)
        tally.executed = len(touched) + len(foreign)
        tally.lost += [f"trong trình duyệt: {line}" for line in [*touched, *sorted(foreign)]]
        tally.note += f", {count} trang mở trong Chromium"
    tally.note += _own_only()
    return tally


def _names(root: Path, full: bool) -> Tally:
    """Every name as title, GUID and end of the address: where do the files come to stand?"""
    tally = _of(injection.run(corpus.chosen(("path",), None if full else 60), root))
    tally.note += _own_only()
    return tally


def _own_only() -> str:
    return "" if SHARED.is_dir() else "; không có ../shared/hostile: chỉ chuỗi của dự án"


def _of(found: injection.Result) -> Tally:
    lost = [*found.lost, *found.outside, *(f"{page}: {wrong[:3]}" for page, wrong in found.violations.items())]
    longest = max((len(name.encode()) for name in found.names), default=0)
    note = (
        f"{found.published} tin, {found.pages} trang, {len(found.outside)} tệp ngoài chỗ, tên dài nhất {longest} byte"
    )
    return Tally(found.tried, lost + ["tên tệp dài quá 120 byte"] * (longest > 120), found.crashed, note)


def _static(root: Path, full: bool) -> Tally:
    found = injection.run(corpus.own()[::6], root)
    return Tally(found.tried, [*found.lost, *found.violations], found.crashed)


def _seeded(parts: Mapping[str, Seeded]) -> Part:
    """A set whose parts all begin from one home with a night behind it and a night before it."""

    def run(root: Path, full: bool) -> Tally:
        with serve({}) as web:
            seed = machine.prepared(root / "goc", web)
            return _added({name: _apart(part, seed, root / name, full) for name, part in parts.items()})

    return run


def _together(parts: Mapping[str, Part]) -> Part:
    """A set of several, each in a place of its own."""

    def run(root: Path, full: bool) -> Tally:
        for name in parts:
            (root / name).mkdir()
        return _added({name: _tried(partial(part, root / name, full)) for name, part in parts.items()})

    return run


def _added(found: Mapping[str, Tally]) -> Tally:
    said = [f"{name} {t.tried}{f' ({t.note})' if t.note else ''}" for name, t in found.items()]
    lost = [f"{name}: {line}" for name, t in found.items() for line in t.lost]
    crashed = [f"{name}: {line}" for name, t in found.items() for line in t.crashed]
    executed = sum(t.executed for t in found.values())
    return Tally(sum(t.tried for t in found.values()), lost, crashed, ", ".join(said), executed)


def _apart(part: Seeded, seed: Scene, root: Path, full: bool) -> Tally:
    root.mkdir(parents=True)
    return _tried(lambda: part(seed, root / "h", full))


def _tried(part: Callable[[], Tally]) -> Tally:
    """A part that cannot even begin, or hangs, counts as one that crashed."""
    try:
        return part()
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        return Tally(crashed=[f"{type(error).__name__}: {error}"[:600]])


def _rng() -> random.Random:
    return random.Random(20261122)


def _steps(error: str, few: int) -> Seeded:
    if not calls.possible():
        return lambda seed, home, full: Tally(note="hạt nhân không cho giữ lời gọi: không thử từng bước")
    return lambda s, h, full: machine.at_every_step(s, h, None if full else few, _rng(), error)


MACHINE: dict[str, Seeded] = {
    "order": lambda s, h, full: durable.order(s, h),
    "kill": lambda s, h, full: machine.killed(s, h, 200 if full else 4, _rng()),
    "step": _steps("", 12),
    "ENOSPC": _steps("ENOSPC", 6),
    "EIO": _steps("EIO", 6),
    "EROFS": _steps("EROFS", 4),
    "disks": lambda s, h, full: durable.small_disks(s, h, 20 if full else 2),
    "handles": lambda s, h, full: durable.few_handles(s, h, range(8, 128, 8 if full else 60)),
    "clocks": durable.clocks,
    "state": lambda s, h, full: machine.rotten_state(s, h, 200 if full else 6),
    "content": lambda s, h, full: machine.spoilt_content(s, h, None if full else 8),
}
AT_ONCE: dict[str, Seeded] = {
    "five": lambda s, h, full: machine.five_at_once(s, h, 50 if full else 2),
    "signal": lambda s, h, full: machine.signalled(s, h, 50 if full else 4),
}
GATE: dict[str, Seeded] = {
    "refused": lambda s, h, full: gate.refused(s, h),
    "rollback": lambda s, h, full: gate.rolled_back(s, h),
    "readers": lambda s, h, full: readers.read_while_publishing(s, h, 20 if full else 2),
}


def _suite(*names: str) -> Part:
    """Targets held by the ordinary suite: run those tests and count them."""

    def run(root: Path, full: bool) -> Tally:
        line = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-rs",
            "-o",
            "addopts=",
            *(f"tests/{n}" for n in names),
        ]
        done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
        passed = re.search(r"(\d+) passed", done.stdout)
        crashed = [] if done.returncode == 0 else [done.stdout[-600:]]
        skipped = [line.partition(": ")[2] for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
        said = f"; bỏ qua: {'; '.join(skipped)}" if skipped else ""
        return Tally(int(passed[1]) if passed else 0, [], crashed, "qua " + ", ".join(names) + said)

    return run


JOBS: dict[str, tuple[str, Part]] = {
    "T1": ("chèn mã vào mọi mục của bài và của tệp", _together({"bài": _injection, "tệp": fields.run})),
    "T2": ("nguồn RSS, Atom, JSON, sitemap hỏng; mánh của nguồn", _together({"tệp": listings.run, "mánh": tricks.run})),
    "T3": ("địa chỉ nội bộ ở mọi vị trí", closed_net.run),
    "T4": ("tên tệp độc hại", _names),
    "T5": ("lỗi mạng, lỗi TLS, bom", faults.run),
    "T6": ("mất điện, đĩa đầy, bộ nhớ đệm và content/ hỏng", _seeded(MACHINE)),
    "T7": ("năm lần chạy cùng lúc, bị dừng giữa chừng", _seeded(AT_ONCE)),
    "T8": ("10–100 % yêu cầu hỏng", nights.shares),
    "T9": ("từ chối, quay lại, đăng khi có người đọc", _seeded(GATE)),
    "T10": ("chờ một giờ, gỡ trong ba giờ, rút rồi không trở lại", nights.clocks),
    "T11": ("đổi giao diện, lũ tin, chiếm tên miền", layouts.run),
    "T12": ("bảng mã tiếng Việt", encodings.run),
    "T13": ("nhiều đêm liền, không nguồn nào hỏng", soak.soak),
    "T14": ("lỗi gài sẵn phải bị bắt", planted.run),
    "T15": (
        "gói đi kèm, CSP, không gọi máy khác",
        _suite("test_supply.py", "publisher/test_serving.py", "publisher/build/test_release.py"),
    ),
}
LONG = ("T6", "T1", "T2", "T9", "T5", "T10", "T14", "T3")  # begun first, so that the two workers end together
ALONE: dict[str, tuple[str, Part]] = {
    **{name: (name, _seeded({name: part})) for name, part in {**MACHINE, **AT_ONCE, **GATE}.items()},
    "injection": ("chuỗi của dự án, xét tĩnh", _static),
    "fields": ("chuỗi của dự án ở mọi mục của mọi loại tệp", fields.run),
    "tricks": ("mánh của nguồn", tricks.run),
    "soak": ("một tháng có tin mỗi ngày làm việc", soak.growing),
    "still": ("một tháng không có tin mới", soak.still),
}


def main() -> int:
    asked, full = [word for word in sys.argv[1:] if not word.startswith("-")], "--full" in sys.argv
    unknown = [word for word in asked if word not in {**JOBS, **ALONE}]
    if unknown:
        print(f"không có bộ thử {', '.join(unknown)}; có {', '.join({**JOBS, **ALONE})}", file=sys.stderr)
        return 2
    part = next((word.removeprefix("--part=") for word in sys.argv[1:] if word.startswith("--part=")), "1/1")
    machine.PART = (int(part.partition("/")[0]), int(part.partition("/")[2]))
    return 1 if _table(asked or list(JOBS), full) else 0


def _table(names: list[str], full: bool) -> int:
    """Run the sets, two at a time, and print a row for each in order; how much was executed, lost and crashed."""
    start, wrong = time.monotonic(), 0
    print(f"{'':4} {'đã thử':>7} {'chạy mã':>8} {'mất':>5} {'gãy':>5}  giây  xử lý", flush=True)
    with ProcessPoolExecutor(WORKERS) as pool:
        begun = {name: pool.submit(_one, name, full) for name in sorted(names, key=_turn)}
        for name in names:
            rows, missed = begun[name].result()
            print(rows, flush=True)
            wrong += missed
    print(f"{time.monotonic() - start:.0f} giây; {'đạt' if not wrong else f'{wrong} chỗ hỏng'}")
    return wrong


def _turn(name: str) -> int:
    return LONG.index(name) if name in LONG else len(LONG)


def _place(name: str) -> str | None:
    """In memory for the sets that copy a home for every case, where there is room: what a killed process has written
    is the kernel's either way."""
    memory = Path("/dev/shm")
    copied = name in {"T6", "T7", *MACHINE, *AT_ONCE}
    return str(memory) if copied and memory.is_dir() and shutil.disk_usage(memory).free > 1 << 30 else None


def _one(name: str, full: bool) -> tuple[str, int]:
    """One set in a place of its own: its row with what went wrong below it, and how much did."""
    (what, part), start, spent = {**JOBS, **ALONE}[name], time.monotonic(), machine.processor()
    with tempfile.TemporaryDirectory(prefix="thu-", dir=_place(name), ignore_cleanup_errors=True) as root:
        found = _tried(lambda: part(Path(root), full))
    counts = f"{found.tried:>7} {found.executed:>8} {len(found.lost):>5} {len(found.crashed):>5}"
    took = f"{time.monotonic() - start:4.0f} {machine.processor() - spent:6.0f}"
    row = f"{name:4} {counts}  {took}  {what}{f' ({found.note})' if found.note else ''}"
    bad = [*found.lost, *found.crashed]
    return "\n".join([row, *(f"       {line}" for line in bad[:10])]), found.executed + len(bad)


if __name__ == "__main__":
    sys.exit(main())
