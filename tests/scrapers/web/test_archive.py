"""The archive: round trips, torn records, replayed nights."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newsroom.errors import FetchError, PublishError
from newsroom.models import Capture
from scrapers.web.archive import Archive
from scrapers.web.warc import index_path
from tests.support.captures import HTML, NIGHT, capture, replay, write
from tests.support.examples import often


def test_a_capture_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = capture("/a.htm", content_type="text/html", content_encoding="gzip", content_length="20", etag='"x"')
    write(tmp_path, kept)
    assert Archive(tmp_path).read(kept.sha256) == kept
    assert list(Archive(tmp_path).captures(NIGHT)) == [kept]


def test_runs_are_listed_oldest_first_in_vietnamese_time(tmp_path: Path) -> None:
    later = NIGHT + timedelta(days=1)
    write(tmp_path, capture("/b"), started=later)
    write(tmp_path, capture("/a"))
    assert Archive(tmp_path).runs() == (NIGHT, later)


def test_the_file_is_a_warc_other_tools_read(tmp_path: Path) -> None:
    path = write(tmp_path, capture("/a"), capture("/b", b"", 304))
    with path.open("rb") as file:
        kinds = [(r.rec_type, r.http_headers.get_statuscode()) for r in ArchiveIterator(file, check_digests="raise")]
    assert kinds == [("response", "200"), ("revisit", "304")]


def test_the_same_captures_give_the_same_bytes(tmp_path: Path) -> None:
    one = write(tmp_path / "1", capture("/a"), capture("/b"))
    two = write(tmp_path / "2", capture("/a"), capture("/b"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("keep_index", [True, False])
def test_a_torn_last_record_hides_none_before_it(tmp_path: Path, keep_index: bool) -> None:
    first, second = capture("/a"), capture("/b", os.urandom(5000))
    whole = write(tmp_path / "whole", first).stat().st_size
    path = write(tmp_path, first, second)
    full = path.read_bytes()
    for cut in (whole + 1, whole + 10, len(full) - 9, len(full) - 1):
        path.write_bytes(full[:cut])
        if not keep_index:
            index_path(path).unlink(missing_ok=True)
        assert list(Archive(tmp_path).captures(NIGHT)) == [first]


def test_going_on_after_a_kill_cuts_the_torn_record_off(tmp_path: Path) -> None:
    path = write(tmp_path, capture("/a"), capture("/b", os.urandom(5000)))
    path.write_bytes(path.read_bytes()[:-30])
    write(tmp_path, capture("/c"))
    assert [one.url[-2:] for one in Archive(tmp_path).captures(NIGHT)] == ["/a", "/c"]


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe\n", b'{"offset": 0, "length": "9"}\n', b"[]\n" * 3])
def test_the_index_is_only_a_convenience(tmp_path: Path, damage: bytes) -> None:
    path = write(tmp_path, capture("/a"), capture("/b"))
    index_path(path).write_bytes(damage)
    assert len(list(Archive(tmp_path).captures(NIGHT))) == 2


def test_a_flipped_byte_is_not_handed_on_as_content(tmp_path: Path) -> None:
    kept = capture("/a", os.urandom(4000))
    path = write(tmp_path, kept)
    data = bytearray(path.read_bytes())
    data[2000] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises((FetchError, OSError)):
        Archive(tmp_path).read(kept.sha256)


def test_latest_is_the_newest_whole_answer(tmp_path: Path) -> None:
    write(tmp_path, capture("/a", b"old"))
    write(tmp_path, capture("/a", b"new"), capture("/a", b"", 503), started=NIGHT + timedelta(days=1))
    archive = Archive(tmp_path)
    found = archive.latest("https://bao.example.vn/a")
    assert found is not None and found.body == b"new"
    before = archive.latest("https://bao.example.vn/a", before=NIGHT)
    assert before is not None and before.body == b"old"
    assert archive.latest("https://bao.example.vn/none") is None


def test_replay_follows_redirects_and_keeps_the_address_asked(tmp_path: Path) -> None:
    write(tmp_path, capture("/cu", b"", 301, location="/moi?x=1"), capture("/moi?x=1"))
    answer = replay(tmp_path, "https://bao.example.vn/cu#phan-2")
    assert (answer.url, answer.final_url) == ("https://bao.example.vn/cu#phan-2", "https://bao.example.vn/moi?x=1")
    assert answer.body == HTML


def test_replay_takes_the_last_answer_of_the_night(tmp_path: Path) -> None:
    write(tmp_path, capture("/a", b"", 503), capture("/a"))
    assert replay(tmp_path, "https://bao.example.vn/a").status == 200


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        (capture("/a", b"x", 404), "http_404"),
        (capture("/a", b"<title>Just a moment...</title>", 403), "challenge"),
        (capture("/a", b"", 301, location="/a"), "redirects"),
        (capture("/a", b"", 302, location="file:///etc/passwd"), "scheme"),
        (capture("/b"), "not_archived"),
    ],
)
def test_replay_fails_where_the_night_failed(tmp_path: Path, kept: Capture, code: str) -> None:
    write(tmp_path, kept)
    with pytest.raises(FetchError) as error:
        replay(tmp_path, "https://bao.example.vn/a")
    assert error.value.code == code


def test_a_304_is_a_304_unless_the_body_is_wanted(tmp_path: Path) -> None:
    write(tmp_path, capture("/a", b"body"))
    tomorrow = NIGHT + timedelta(days=1)
    write(tmp_path, capture("/a", b"", 304), started=tomorrow)
    url = "https://bao.example.vn/a"
    assert replay(tmp_path, url, started=tomorrow).status == 304
    assert replay(tmp_path, url, started=tomorrow, conditional=False).body == b"body"


def test_a_run_that_never_was(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as error:
        Archive(tmp_path).replay(NIGHT)
    assert error.value.code == "not_archived"


def test_nothing_recorded_leaves_no_file(tmp_path: Path) -> None:
    Archive(tmp_path).open_run(NIGHT).close()
    assert list(tmp_path.rglob("*")) == []


def test_a_full_disk_is_said_and_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def full(fd: int, data: bytes) -> int:
        if len(data) < 900:
            return real(fd, data)
        real(fd, bytes(data[:200]))
        raise OSError(28, "No space left on device")

    with Archive(tmp_path).open_run(NIGHT) as recorder:
        recorder.record(capture("/a"))
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(PublishError, match="No space"):
            recorder.record(capture("/b", os.urandom(4000)))
        monkeypatch.undo()
        recorder.record(capture("/c"))
    assert [one.url[-2:] for one in Archive(tmp_path).captures(NIGHT)] == ["/a", "/c"]


@settings(max_examples=often(40), deadline=None)
@given(
    body=st.binary(max_size=3000),
    status=st.sampled_from([200, 301, 404, 500, 599]),
    value=st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=40),
)
def test_any_body_and_header_survives(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int, value: str
) -> None:
    kept = capture("/x", body, status, x_thu=value)
    root = tmp_path_factory.mktemp("kho")
    write(root, kept)
    assert list(Archive(root).captures(NIGHT)) == [kept]
