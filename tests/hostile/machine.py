"""T6, T7, D3-D13: a disk that refuses, a state file that rots, content/ spoilt by hand, five runs at once, signals."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.hostile import loaded
from tests.hostile.calls import Strike
from tests.hostile.intact import faults
from tests.hostile.scene import NOW, Item, Scene, feed, furnish, plain_items, serve_plain, tree
from tests.support.loopback import Page, Web

PART = (1, 1)  # set by the runner
T = TypeVar("T")
BEFORE = "2026-11-18T03:15:00+07:00"


@dataclass
class Tally:
    """What a set tried and what went wrong, one line each."""

    tried: int = 0
    lost: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    note: str = ""
    executed: int = 0  # scripts run in a browser, canaries touched, files opened


def prepared(home: Path, web: Web) -> Scene:
    """A home with one night behind it and another waiting: three new articles, one corrected, one reprint."""
    furnish(home)
    scene = Scene(home, web)
    scene.source("tinh", "/rss")
    scene.source("khac", "/rss2", province="hue")
    serve_plain(web, "/rss", plain_items(3))
    serve_plain(web, "/rss2", plain_items(2, first=50))
    done = scene.run(now=BEFORE)
    assert done.returncode == 0, done.stderr
    items = plain_items(6)
    items[1] = Item(items[1].path, items[1].title, items[1].body + "<p>Sửa: thêm một đoạn nói rõ hơn về hồ sơ.</p>")
    serve_plain(web, "/rss", items)
    again = Item("/in-lai-999999.htm", items[4].title, items[4].body)
    web.pages["/rss2"] = Page(feed(web.url, [*plain_items(2, first=50), again]), "application/rss+xml")
    return scene


def processor() -> float:
    """Processor seconds of this process, of the children it has waited for, and of the runs forked for it."""
    own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own + loaded.processor()


def share(jobs: Sequence[T]) -> Sequence[T]:
    """The part of the work this run was asked for (`--part=2/5`), so that a long set need not run in one go."""
    part, parts = PART
    return jobs[part - 1 :: parts]


def copy_of(scene: Scene, home: Path) -> Scene:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(scene.home, home, symlinks=True)
    return Scene(home, scene.web)


def killed(seed: Scene, home: Path, rounds: int, rng: random.Random) -> Tally:
    """kill -9 of the whole process group at random moments; then whole, then the reference bytes."""
    tally = Tally()
    wanted, length = _reference(seed, home)
    for moment in share([rng.uniform(0, length * 1.05) for _ in range(rounds)]):
        scene = copy_of(seed, home)
        running = loaded.begin(scene)
        if not running.over(moment):
            os.killpg(running.pid, signal.SIGKILL)
        running.done()
        _settle(scene, wanted, f"{moment:.2f} s", tally)
    return tally


def at_every_step(seed: Scene, home: Path, most: int | None, rng: random.Random, error: str = "") -> Tally:
    """Killed at (or refused with `error`) every step of the night, or a sample of `most`. A step may not come round
    again, since its processes share the work out anew each night: `trúng` are those that did."""
    tally, struck = Tally(), 0
    wanted, _ = _reference(seed, home)
    steps = sorted(set(loaded.stepped(copy_of(seed, home))[1].steps))
    for step in share(sorted(rng.sample(steps, most)) if most else steps):
        scene, what = copy_of(seed, home), f"{step.who}:{step.call} {step.k} {error}"
        done, found = loaded.stepped(scene, Strike(step, error or "kill", lasting=error == "ENOSPC"))
        struck += found.struck
        if error and ("Traceback" in done.stderr or done.returncode not in (0, 1, 2)):  # 2: its settings were refused
            tally.crashed.append(f"{what}: {done.returncode} {done.stderr.strip()[-300:]}")
        _settle(scene, wanted, what, tally)
    tally.note = f"trúng {struck}, {len(steps)} bước"
    return tally


_KNOWN: dict[Path, tuple[dict[str, str], float]] = {}


def _reference(seed: Scene, home: Path) -> tuple[dict[str, str], float]:
    """The bytes an undisturbed run of `seed` gives, and its seconds; taken once for all parts of a set."""
    if seed.home not in _KNOWN:
        scene = copy_of(seed, home)
        scene.run()
        wanted = dict(tree(home, "content", "site"))
        scene, start = copy_of(seed, home), time.monotonic()
        done = loaded.run(scene)
        assert done.returncode == 0, done.stderr
        length = time.monotonic() - start
        assert dict(tree(home, "content", "site")) == wanted, "a forked run gives other bytes"
        loaded.run(scene)
        assert dict(tree(home, "content", "site")) == wanted, "a second run changes bytes"
        _KNOWN[seed.home] = wanted, length
    return _KNOWN[seed.home]


def _settle(scene: Scene, wanted: dict[str, str], what: str, tally: Tally) -> None:
    """After the fault: nothing torn or lost, and the next run reaches the reference bytes."""
    tally.tried += 1
    tally.lost += [f"{what}: {fault}" for fault in faults(scene.home)]
    done = loaded.run(scene)
    now = dict(tree(scene.home, "content", "site"))
    if done.returncode != 0:
        tally.crashed.append(f"{what}: lần sau kết thúc với mã {done.returncode}: {done.stderr.strip()[-300:]}")
    elif now != wanted:
        differ = sorted(k for k in {*now, *wanted} if now.get(k) != wanted.get(k))
        tally.lost.append(f"{what}: không về cùng byte: {differ[:3]}")


def rotten_state(seed: Scene, home: Path, rounds: int) -> Tally:
    """What is under .cache/ deleted, cut, flipped, foreign, of another schema or another kind of file: the night goes
    on, nothing is lost or doubled, and the bytes are the same."""
    tally = Tally()
    wanted, _ = _reference(seed, home)
    for n in share(range(rounds)):
        scene, rng = copy_of(seed, home), random.Random(n)
        files = sorted(path for path in (home / ".cache").rglob("*") if path.is_file())
        target = rng.choice([path for path in files if path.suffix == ".db"] if n % 2 else files)
        kind = rng.choice(list(ROT))
        if n == 0:  # the validators' store always has its turn
            target, kind = home / ".cache" / "state.db", "byte lạ"
        ROT[kind](target, home / ".cache", rng)
        _settle(scene, wanted, f"{n}: {target.name} {kind}", tally)
        if kind == "là liên kết" and home.with_name("ngoai-nha.txt").read_bytes() != _UNTOUCHED:
            tally.lost.append(f"{n}: ghi qua liên kết {target.name} ra ngoài nhà")
    return tally


_UNTOUCHED = b"khong ai duoc ghi vao day\n"
_SECRET = b"bi-mat-cua-may-khac"
Rot = Callable[[Path, Path, random.Random], object]


def _flipped(path: Path, cache: Path, rng: random.Random) -> None:
    body = bytearray(path.read_bytes())
    for _ in range(rng.randrange(1, 40) if body else 0):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    path.write_bytes(body)


def _other_schema(path: Path, cache: Path, rng: random.Random) -> None:
    """The number a SQLite file carries for its owner (user_version); elsewhere the first four bytes after the head."""
    body = bytearray(path.read_bytes())
    body[60:64] = rng.randbytes(4)
    path.write_bytes(body)


def _instead(make: Callable[[Path], object]) -> Rot:
    def rot(path: Path, cache: Path, rng: random.Random) -> None:
        path.unlink()
        make(path)

    return rot


def _outside(path: Path) -> Path:
    """A file that is none of the home's, which nobody may write to: what a link leads to is never a file of the
    machine itself."""
    home = next(folder for folder in path.parents if (folder / ".cache").is_dir())
    other = home.with_name("ngoai-nha.txt")
    other.write_bytes(_UNTOUCHED)
    return other


def _no_cache(make: Callable[[Path], object]) -> Rot:
    def rot(path: Path, cache: Path, rng: random.Random) -> None:
        shutil.rmtree(cache)
        make(cache)

    return rot


ROT: dict[str, Rot] = {
    "xóa": lambda path, cache, rng: path.unlink(),
    "xóa cả .cache": _no_cache(lambda cache: None),
    ".cache là tệp": _no_cache(lambda cache: cache.write_bytes(b"x")),
    "rỗng": lambda path, cache, rng: os.truncate(path, 0),
    "cắt": lambda path, cache, rng: os.truncate(path, rng.randrange(path.stat().st_size + 1)),
    "lật bit": _flipped,
    "byte lạ": lambda path, cache, rng: path.write_bytes(rng.randbytes(rng.randrange(1, 9000))),
    "lược đồ khác": _other_schema,
    "là liên kết": _instead(lambda path: path.symlink_to(_outside(path))),
    "là ống": _instead(os.mkfifo),
    "liên kết đứt": _instead(lambda path: path.symlink_to("khong-co")),
}


def spoilt_content(seed: Scene, home: Path, most: int | None = None) -> Tally:
    """Merge marks, half files, links, foreign bytes in content/: the site is built without them and names each."""
    tally = Tally()
    home.with_name("bi-mat.txt").write_bytes(_SECRET)
    for name, spoil in share(list(SPOILT.items())[:most]):
        scene = copy_of(seed, home)
        path = home / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        spoil(path)
        done = loaded.run(scene, "publish")
        tally.tried += 1
        if done.returncode != 0 or "Traceback" in done.stderr:
            tally.crashed.append(f"{name}: {done.returncode} {done.stderr.strip()[-300:]}")
        elif path.name not in done.stderr:
            tally.lost.append(f"{name}: không được nêu tên")
        tally.lost += [f"{name}: {line}" for line in _leaks(home)]
    return tally


def _leaks(home: Path) -> list[str]:
    told = (p for p in (home / "site").resolve().rglob("*.html"))
    return [f"lộ nội dung ngoài content/ trong {p.name}" for p in told if _SECRET in p.read_bytes()]


def _bytes(data: bytes) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        path.write_bytes(data)

    return put


def _link(target: str) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        path.symlink_to(target)

    return put


def _front(lines: str, code: str = "utf-8") -> Callable[[Path], None]:
    return _bytes(f'---\ntitle: "Tin h\xe9"\n{lines}\n---\nBody \xe9.\n'.encode(code))


_N = "tin-tuc/2026/11/"
SPOILT: dict[str, Callable[[Path], None]] = {
    _N + "dau-gop-00000001.md": _bytes(b"<<<<<<< HEAD\n---\ntitle: a\n=======\n---\n>>>>>>> b\n"),
    _N + "nua-tep-00000002.md": _bytes('---\ntitle: "Nửa'.encode()),
    _N + "rong-00000003.md": _bytes(b""),
    _N + "lien-ket-00000004.md": _link("../../../../../bi-mat.txt"),
    _N + "vong-00000005.md": _link("vong-00000005.md"),
    _N + "nhi-phan-00000006.md": _bytes(bytes(range(256)) * 40),
    "hoi-dap/latin.md": _front("question: é", "latin-1"),
    "hoi-dap/utf16.md": _front("question: x", "utf-16"),
    "nhiem-vu/tab.md": _front("\tfield: x"),
    "nhiem-vu/ngoac.md": _front('field: "x'),
    "van-ban/sau.md": _front("number: " + "[" * 2000 + "]" * 2000),
    "van-ban/python.md": _front("number: !!python/object/apply:os.system ['id']"),
    "van-ban/cuoi-ty-lan.md": _front("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]"),
    "van-ban/lap-khoa.md": _front("number: a\nnumber: b"),
    "so-cai/2026-10.jsonl": _bytes(b'{"url": "http://a/"\n<<<<<<< HEAD\n\xff\xfe\n[[[[\n'),
    "nguon-tin/hong.yml": _bytes(b"source: \xff\n"),
    "bien-tap.yml": _bytes(b"- action: withdraw\n  target: [\n"),
}
# the front matter that stops MkDocs or runs script in a plain MkDocs site
KILLERS = (
    "template: khong-co.html", "template: partials/nav.html", "icon: khong/co", "hide: 5", "search: 5", "search: chuoi",
    "tags: mot", "tags: 5", "tags: [null]", "tags: [{}]", "status: <script>alert(1)</script>",
    "subtitle: <svg/onload=alert(1)>",
    "revision_date: <img src=x onerror=alert(1)>",
)  # fmt: skip
for _n, _line in enumerate(KILLERS):
    SPOILT[f"tin-tuc/2026/11/giet-{_n:08x}.md"] = _front(_line)


def five_at_once(seed: Scene, home: Path, rounds: int) -> Tally:
    """Five runs at the same moment: one works, four leave within two seconds saying who holds the lock."""
    tally = Tally()
    wanted, _ = _reference(seed, home)
    for n in share(range(rounds)):
        scene = copy_of(seed, home)
        start = time.monotonic()
        five = [subprocess.Popen(scene.command(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) for _ in range(5)]
        said = [process.communicate(timeout=120)[1].decode() for process in five]
        codes = sorted(process.returncode for process in five)
        tally.tried += 1
        if codes[0] != 0 or set(codes) - {0, 1} or time.monotonic() - start > 100:
            tally.crashed.append(f"{n}: {codes} {said[0][-200:]}")
        if any("khóa" not in s for s, p in zip(said, five, strict=True) if p.returncode == 1):
            tally.crashed.append(f"{n}: người thua không nói vì sao")
        if dict(tree(home, "content", "site")) != wanted:
            tally.lost.append(f"{n}: khác byte")
    return tally


def signalled(seed: Scene, home: Path, rounds: int) -> Tally:
    """SIGTERM and SIGINT at random moments: gone within ten seconds, 143 or 130, and the home is whole."""
    tally = Tally()
    wanted, length = _reference(seed, home)
    for n in share(range(rounds)):
        number = (signal.SIGTERM, signal.SIGINT)[n % 2]
        scene = copy_of(seed, home)
        running = subprocess.Popen(
            scene.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
        time.sleep(random.Random(n).uniform(0.1, length))
        running.send_signal(number)
        start = time.monotonic()
        said = running.communicate(timeout=60)[1].decode(errors="replace")
        took = time.monotonic() - start
        if running.returncode not in (0, 128 + number, -number) or took > 10:
            tally.crashed.append(f"{number.name} sau {took:.1f} s: {running.returncode} {said[-300:]}")
        _settle(scene, wanted, number.name, tally)
    return tally


def now_of(day: int) -> str:
    return NOW.replace("2026-11-20", f"2026-11-{day:02d}")
