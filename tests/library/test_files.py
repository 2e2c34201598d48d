"""The disk side: atomic, durable, inside its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from library.files import list_files, remove_file, sweep_drafts, write_all, write_atomic
from newsroom.errors import PublishError


def test_writes_once_and_only_when_bytes_change(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "tin.md"
    assert write_atomic(path, b"mot", root=tmp_path)
    before = path.stat()
    assert not write_atomic(path, b"mot", root=tmp_path)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert write_atomic(path, b"hai", root=tmp_path)
    assert path.read_bytes() == b"hai"
    assert [p.name for p in path.parent.iterdir()] == ["tin.md"]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the disk, in order."""
    made: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        made.append("folder" if Path(f"/proc/self/fd/{handle}").resolve().is_dir() else "file")
        real_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        made.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    return made


def test_order_on_disk_is_fsync_rename_fsync_of_folder(tmp_path: Path, calls: list[str]) -> None:
    write_atomic(tmp_path / "x.md", b"x")
    assert calls == ["file", "rename", "folder"]


def test_many_files_keep_that_order_and_wait_for_a_folder_once(tmp_path: Path, calls: list[str]) -> None:
    files = {tmp_path / folder / f"{n}.md": f"{n}".encode() for folder in ("a", "b") for n in range(5)}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert write_all(files.items(), root=tmp_path) == 10
    assert calls == ["file"] * 10 + ["rename"] * 10 + ["folder"] * 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files
    assert write_all(files.items(), root=tmp_path) == 0
    assert write_all([], root=tmp_path) == 0


def test_one_bad_file_of_many_is_named_and_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "b.md").mkdir()
    (tmp_path / "b.md" / "x").touch()
    with pytest.raises(PublishError, match=r"b\.md"):
        write_all([(tmp_path / f"{name}.md", b"x") for name in "abc"])
    with pytest.raises(PublishError, match="ngoai"):
        write_all([(tmp_path / "d.md", b"x"), (tmp_path / ".." / "ngoai.md", b"x")], root=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} <= {"a.md", "b.md"}


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.md"
    write_atomic(path, b"cu")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match=r"x\.md"):
        write_atomic(path, b"moi")
    assert path.read_bytes() == b"cu"
    assert [p.name for p in tmp_path.iterdir()] == ["x.md"]


@pytest.mark.parametrize("name", ["../ngoai.md", "a/../../ngoai.md", "/tmp/ngoai-goc.md", ""])
def test_refuses_to_leave_its_root(tmp_path: Path, name: str) -> None:
    root = tmp_path / "goc"
    root.mkdir()
    with pytest.raises(PublishError):
        write_atomic(root / name, b"x", root=root)
    assert list(tmp_path.rglob("*.md")) == []


def test_links_are_replaced_or_refused_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "ngoai"
    outside.mkdir()
    (outside / "quy.txt").write_bytes(b"giu nguyen")
    root = tmp_path / "goc"
    root.mkdir()
    (root / "thu-muc").symlink_to(outside)
    (root / "tep.md").symlink_to(outside / "quy.txt")
    with pytest.raises(PublishError, match="symlink"):
        write_atomic(root / "thu-muc" / "x.md", b"x", root=root)
    assert write_atomic(root / "tep.md", b"moi", root=root)
    assert (outside / "quy.txt").read_bytes() == b"giu nguyen"
    assert not (root / "tep.md").is_symlink()


def test_a_nul_in_a_name_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(PublishError):
        write_atomic(tmp_path / "a\0b", b"x", root=tmp_path)


def test_the_longest_name_a_disk_takes_can_be_written(tmp_path: Path) -> None:
    assert write_atomic(tmp_path / ("x" * 255), b"x")


def test_remove_says_whether_there_was_anything(tmp_path: Path) -> None:
    write_atomic(tmp_path / "x.md", b"x")
    assert remove_file(tmp_path / "x.md", root=tmp_path)
    assert not remove_file(tmp_path / "x.md", root=tmp_path)


def test_sweep_takes_leftovers_and_nothing_else(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a" / "x.md", b"x")
    (tmp_path / "a" / ".dang-ghi-0123").write_bytes(b"do dang")
    assert sweep_drafts(tmp_path) == 1
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["x.md"]


def test_listing_is_sorted_and_marks_links(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", ".an.md", "c.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "d.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "thu-muc").symlink_to(tmp_path)
    found = [(path.name, regular) for path, regular in list_files(tmp_path, ".md")]
    assert found == [("a.md", True), ("b.md", True), ("d.md", False), ("thu-muc", False)]
