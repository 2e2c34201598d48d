"""T14: faults planted in a copy of the project. Each must be caught by a test of the suite or a hostile set.

A set that catches nothing proves nothing. Takes each fault as one replacement in one file and the command that must
then fail; gives those that were not caught. The commands pass on the project as it is: the suite runs them anyway.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.machine import Tally
from tests.support.paths import ROOT

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".cache", ".releases", "site", "archive", "hinh", "node_modules", ".*_cache"
)


@dataclass(frozen=True)
class Fault:
    """What is broken, where, how, and what must notice."""

    name: str
    file: str
    old: str
    new: str
    caught_by: tuple[str, ...]


def _set(name: str) -> tuple[str, ...]:
    return ("-m", "tests.hostile.run", name)


def _test(file: str, only: str = "") -> tuple[str, ...]:
    chosen = ("-k", only) if only else ()
    return ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/{file}", *chosen)


FAULTS = (
    Fault("tệp không fsync", "library/files.py", "        deque(each(_sync, drafts), 0)\n", "", _set("order")),
    Fault(
        "thư mục không fsync",
        "library/files.py",
        "        deque(each(_sync, {path.parent for path in drafts.values()}), 0)\n",
        "",
        _set("order"),
    ),
    Fault(
        "ghi thẳng, không qua tệp nháp",
        "library/files.py",
        "                _write_draft(draft, data)\n        deque",
        "                path.write_bytes(data)\n                _write_draft(draft, data)\n        deque",
        _set("order"),
    ),
    Fault(
        "chỉ xét địa chỉ đầu của tên miền",
        "scrapers/web/connect.py",
        "bad = [address for address in addresses if is_forbidden(address)]",
        "bad = [address for address in addresses[:1] if is_forbidden(address)]",
        _set("T3"),
    ),
    Fault(
        "không có hạn chót cho một địa chỉ",
        "scrapers/web/fetch.py",
        "asyncio.timeout(max(pending.left, 0.0))",
        "asyncio.timeout(None)",
        _test("scrapers/web/test_fetch.py", "trickle"),
    ),
    Fault(
        "không giới hạn thân đã giải nén",
        "scrapers/web/decompress.py",
        "        size = len(self._body)\n",
        "        size = 0\n",
        _test("scrapers/web/test_fetch.py", "bomb"),
    ),
    Fault(
        "mất chữ dưới tầng 256",
        "scrapers/pages/dom.py",
        'text.encode("utf-8", "replace")',
        '__import__("lxml.html").html.tostring(__import__("lxml.html").html.fromstring(text))',
        _test("scrapers/pages/test_article.py", "deep"),
    ),
    Fault("không thoát ký tự", "publisher/renderer.py", "autoescape=True", "autoescape=False", _set("fields")),
    Fault(
        "không kiểm trang trước khi đổi",
        "publisher/build/check_site.py",
        "    if faults:\n        raise PublishError",
        "    if not faults and faults:\n        raise PublishError",
        _test("publisher/build/test_release.py", "verify"),
    ),
    Fault(
        "trang mất quá nửa vẫn đăng",
        "newsroom/health/page_loss.py",
        "MIN_SHARE = 0.8",
        "MIN_SHARE = 0.0",
        _set("refused"),
    ),
    Fault(
        "khóa không giữ",
        "nightly/run/session.py",
        "        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "        pass\n",
        _test("publisher/build/test_release.py", "one_writer"),
    ),
    Fault(
        "bộ nhớ đệm hỏng làm dừng",
        "library/validators.py",
        "            _move_aside(path)\n            return _connect(path)\n",
        "            return _connect(path)\n",
        _set("state"),
    ),
    Fault(
        "một lần xem đã gỡ bài",
        "newsroom/health/rechecks.py",
        'return row.fate == "missing" and now - row.at >= MIN_RECHECK_INTERVAL',
        'return row.fate in ("missing", "published")',
        _test("nightly/test_recheck.py", "two_looks"),
    ),
    Fault(
        "không chờ đủ giờ",
        "nightly/delay.py",
        "_since(item, library) <= met",
        "True",
        _test("nightly/test_recheck.py", "within_an_hour"),
    ),
    Fault(
        "trang giết tiến trình đọc kéo theo cả lượt",
        "scrapers/sandbox.py",
        "except (EOFError, ConnectionError, pickle.UnpicklingError):",
        "except pickle.UnpicklingError:",
        _test("scrapers/test_sandbox.py", "own_page_only"),
    ),
    Fault(
        "lỗi của máy ghi thành lỗi của nguồn",
        "scrapers/gather.py",
        "    except PublishError:\n        raise\n",
        "",
        _test("nightly/test_network_gone.py", "own_machine"),
    ),
)


def run(root: Path, full: bool, only: str = "") -> Tally:
    """Plant each fault in a fresh copy and run what must catch it; not `full`, half of those that one test catches."""
    tally = Tally()
    quick = [fault for fault in FAULTS if "pytest" in fault.caught_by][::2]
    for fault in FAULTS if full else quick:
        if only in fault.name:
            tally.tried += 1
            tally.lost += _plant(fault, root / "ban-sao")
    return tally


def _plant(fault: Fault, copy: Path) -> list[str]:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT, copy, ignore=_LEFT_OUT, symlinks=True)
    path = copy / fault.file
    text = path.read_text(encoding="utf-8")
    if text.count(fault.old) != 1:
        return [f"{fault.name}: không còn chỗ để gài trong {fault.file}"]
    path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    done = subprocess.run([sys.executable, *fault.caught_by], capture_output=True, text=True, cwd=copy, check=False)
    noticed = done.returncode == 1 and (
        "1 failed" in done.stdout or "FAILED" in done.stdout or "       " in done.stdout
    )
    return [] if noticed else [f"{fault.name}: không phép thử nào thấy ({done.returncode} {done.stdout[-200:]})"]


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="gai-") as folder:
        found = run(Path(folder), True, " ".join(sys.argv[1:]))
    print(f"{found.tried} lỗi gài, {len(found.lost)} lọt", *found.lost, sep="\n")
    sys.exit(bool(found.lost))
