"""Damaged files, odd machines and hosts that break off: what each guard says and does, one at a time.

The sets of tests/hostile/ meet these by chance in whole nights; here each stands alone, so that none is lost unseen.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import resource
import sqlite3
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from library import decisions, frontmatter, ledger
from library.validators import ValidatorStore
from newsroom.errors import ConfigError, ContentError, PublishError
from newsroom.models import VN, Capture, LedgerRow
from nightly.run import session, workers
from publisher.build import check_site, frames, plan, release
from publisher.build.assemble import SiteAssembly
from publisher.build.check_site import verify_site
from publisher.build.plan import Manifest
from publisher.build.side_outputs import StagedFiles, StagingFolder
from publisher.search.store import TextStore
from scrapers.web.archive import Archive
from scrapers.web.warc import index_path, unpack_record

NOW = datetime(2026, 11, 22, 3, tzinfo=VN)
PAGE = "<!doctype html><html lang=vi><head><title>t</title></head><body>Trang</body></html>"


# ── the state and the shelves ────────────────────────────────────────────────────────────────────


def _older_schema(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def _torn(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _foreign(path: Path) -> None:
    path.write_bytes(b"khong phai SQLite" * 400)


@pytest.mark.parametrize("spoil", [_older_schema, _torn, _foreign])
def test_a_state_nobody_can_use_goes_aside_and_is_begun_anew(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    with ValidatorStore(tmp_path) as state:
        for n in range(200):
            state.put(f"https://a.vn/{n}", '"e"', "")
        state.commit()
    spoil(tmp_path / "state.db")
    with ValidatorStore(tmp_path) as state:
        assert state.get("https://a.vn/1") is None
        state.put("https://a.vn/1", '"moi"', "")
        state.commit()
    with ValidatorStore(tmp_path) as state:
        assert state.get("https://a.vn/1") == ('"moi"', "")
    assert (tmp_path / "state.db.hong").exists()


def test_a_shelf_in_whose_place_something_else_stands_is_begun_anew(tmp_path: Path) -> None:
    _foreign(tmp_path / "kho.db")
    with TextStore(tmp_path / "kho.db", "v1") as shelf:
        shelf.put([("a", "b", "chữ")])
        shelf.commit()
    with TextStore(tmp_path / "kho.db", "v1") as shelf:
        assert shelf.get("a", "b") == "chữ"


# ── content/ ─────────────────────────────────────────────────────────────────────────────────────


def test_a_file_of_many_megabytes_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "to.md"
    path.write_bytes(b"x" * (frontmatter.MAX_BYTES + 1))
    with pytest.raises(ContentError, match="lớn hơn 2 MB") as caught:
        frontmatter.read_text(path, "content/to.md")
    assert caught.value.where == "content/to.md:1"


def test_half_a_character_is_never_written() -> None:
    assert frontmatter.quote_text("a\ud83db") == '"a\\uFFFDb"'


def test_a_ledger_month_that_is_no_file_is_named_and_left_when_words_are_taken_back(tmp_path: Path) -> None:
    row = LedgerRow("https://a.vn/1", "mst", "published", NOW, title="Tin", reasons=("a",))
    assert ledger.append_rows(tmp_path, [row]) == 1
    odd = tmp_path / "content" / "so-cai" / "2026-10.jsonl"
    os.mkfifo(odd)
    found = ledger.load_ledger(tmp_path)
    assert set(found.rows) == {row.url} and "so-cai/2026-10.jsonl:1" in found.problems[0]
    ledger.redact_rows(tmp_path, [row.url])
    assert ledger.load_ledger(tmp_path).rows[row.url].title == "" and odd.is_fifo()


def test_a_decision_file_that_is_no_list_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    path = tmp_path / "content" / "bien-tap.yml"
    path.write_text('action: "hide"\n', encoding="utf-8")
    with pytest.raises(ContentError, match="danh sách"):
        decisions.read_decision_file(tmp_path)
    path.write_text('- action: "hide"\n  target: "0a1b2c3d"\n', encoding="utf-8")
    before = path.read_bytes()
    for text in ('action: "hide"\n', '- action: "nổ"\n  target: "0a1b2c3d"\n'):
        with pytest.raises(ContentError):
            decisions.replace_text(tmp_path, text)
    assert path.read_bytes() == before


# ── the archive ──────────────────────────────────────────────────────────────────────────────────


def _recorded(root: Path, *names: str) -> Path:
    with Archive(root).open_run(NOW) as recorder:
        for name in names:
            url = f"https://a.vn/{name}"
            body = f"<p>Trang {name}</p>".encode() * 20
            recorder.record(Capture(url, url, 200, {"content-type": "text/html"}, NOW, body))
    return root / "2026" / "11" / f"{NOW:%Y%m%dT%H%M%S}.warc.gz"


def test_a_run_file_that_is_a_link_is_replaced_and_never_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "ngoai"
    outside.write_bytes(b"giu nguyen")
    run = _recorded(tmp_path / "kho", "mot")
    for path in (run, index_path(run)):
        path.unlink()
        path.symlink_to(outside)
    _recorded(tmp_path / "kho", "hai")
    assert outside.read_bytes() == b"giu nguyen" and not run.is_symlink()


def test_a_record_whose_body_is_not_what_it_says_is_no_record(tmp_path: Path) -> None:
    member = _recorded(tmp_path, "mot").read_bytes()
    plain = zlib.decompress(member, 31)
    assert unpack_record(gzip.compress(plain)) == unpack_record(member) is not None
    assert unpack_record(gzip.compress(plain.replace(b"Trang mot", b"Trang hai", 1))) is None
    assert unpack_record(gzip.compress(plain.replace(b"WARC-Type: response", b"WARC-Type: warcinfo"))) is None


# ── the release ──────────────────────────────────────────────────────────────────────────────────


def test_a_site_without_a_home_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text(PAGE, encoding="utf-8")
    with pytest.raises(PublishError, match="thiếu trang chủ"):
        verify_site(tmp_path, planned=["a/"], base_url="https://cong.example.vn/")


def test_notes_of_releases_that_are_gone_go_with_the_next(tmp_path: Path) -> None:
    (tmp_path / ".releases").mkdir()
    note = tmp_path / ".releases" / "20260101T000000-abcdefabcdef.json"
    note.write_text("{}", encoding="utf-8")
    release.prepare_folder(tmp_path)
    assert not note.exists()


def test_a_manifest_of_another_release_or_with_a_bit_turned_is_none(tmp_path: Path) -> None:
    files = {"index.html": "a" * 64}
    digest = plan.hash_release(files)
    name = f"20261122T030000-{digest[:12]}"
    plan.save_manifest(tmp_path, name, digest, Manifest("v1", files, {}, "luat"))
    assert plan.load_manifest(tmp_path, name, digest) is not None
    assert plan.load_manifest(tmp_path, name, "b" * 64) is None
    path = next(tmp_path.rglob("*.tsv"))
    path.write_bytes(path.read_bytes().replace(b"index", b"indey"))
    assert plan.load_manifest(tmp_path, name, digest) is None


def test_a_page_of_the_live_site_that_is_gone_is_not_carried(tmp_path: Path) -> None:
    live, out = tmp_path / "cu", tmp_path / "moi"
    for folder in (live, out):
        folder.mkdir()
    (live / "index.html").write_text(PAGE, encoding="utf-8")
    known = Manifest("v1", {"index.html": "a" * 64, "assets/a.css": "b" * 64, "mat/index.html": "c" * 64})
    site = SiteAssembly(out, live, known, Manifest())
    assert site.carry("index.html") and (out / "index.html").samefile(live / "index.html")
    assert not site.carry("chua-co/index.html")
    assert not site.carry("mat/index.html")
    assert not site.carry("assets/a.css")  # its twin is not there
    assert site.carry_all(["index.html", "mat/index.html"]) == {"mat/index.html"}
    assert not SiteAssembly(out, None, None, Manifest()).carry("index.html")


def test_two_large_files_of_the_same_bytes_are_one(tmp_path: Path) -> None:
    out, apart = tmp_path / "moi", tmp_path / "ben-canh"
    out.mkdir()
    apart.mkdir()
    body = b"x" * (1 << 20)
    sha = hashlib.sha256(body).hexdigest()
    site = SiteAssembly(out, None, None, Manifest())
    site.place("mot.bin", body)
    site.place("hai.bin", body)
    (apart / "ba.bin").write_bytes(body)
    assert site.place_staged(StagedFiles(apart, {"ba.bin": sha}, frozenset(), {}))
    assert (out / "hai.bin").samefile(out / "mot.bin") and (out / "ba.bin").samefile(out / "mot.bin")
    assert set(site.manifest.files.values()) == {sha} and len(site.written) == 3
    assert not site.place_staged(
        StagedFiles(apart, {}, {"khong-co.bin"}, {})
    )  # what was to be carried over is not there


def test_trees_beyond_what_is_kept_go_whoever_left_them(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / ".releases" / f"2026010{n + 1}T000000-abcdefabcde{n}").mkdir(parents=True)
    built = release.prepare_folder(tmp_path)
    (built / "index.html").write_text(PAGE, encoding="utf-8")
    made, _ = release.publish_release(tmp_path, built, inputs="a", now=NOW, shas={"index.html": "a" * 64})
    trees = [p.name for p in (tmp_path / ".releases").iterdir() if p.is_dir() and not p.name.startswith(".")]
    assert made.name in trees and len(trees) <= 3


def test_what_does_not_lie_ready_is_not_given(tmp_path: Path) -> None:
    ready = StagingFolder(tmp_path / "r", {})
    with pytest.raises(KeyError):
        ready["a"]
    with pytest.raises(KeyError):
        del ready["a"]


def test_a_frame_without_room_for_a_page_is_refused() -> None:
    with pytest.raises(PublishError, match="không có chỗ") as caught:
        frames.FrameSet.from_built({"van-ban/khung.md": "<html></html>"}, frozenset())
    assert caught.value.where == "van-ban/khung.md"


def test_links_above_the_site_lead_nowhere() -> None:
    found = check_site.PageCheck("https://cong.example.vn/")
    found.check("a/index.html", PAGE.replace("Trang", '<a href="../../../b/">b</a>').encode())
    assert found.faults or found.dead_links({"a/index.html", "b/index.html"})


# ── the machine ──────────────────────────────────────────────────────────────────────────────────


def test_few_handles_are_raised_when_they_may_be_and_else_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _what, limits: asked.append(limits))
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (64, 4096))
    with session.lock_home(tmp_path):
        assert asked == [(session.HANDLES, 4096)]
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (64, 64))
    with pytest.raises(PublishError, match="ulimit"), session.lock_home(tmp_path):
        pass


def test_a_cluster_whose_address_is_none_is_refused() -> None:
    with pytest.raises(ConfigError), workers.open_executor(10_000, "khong-phai-dia-chi"):
        pass


def test_two_releases_of_one_moment_have_two_names(tmp_path: Path) -> None:
    """The name carries the moment and what stands in it."""
    names = set()
    for letter in "ab":
        built = release.prepare_folder(tmp_path)
        (built / "index.html").write_text(PAGE + letter, encoding="utf-8")
        made, _ = release.publish_release(tmp_path, built, inputs=letter, now=NOW, shas={"index.html": letter * 64})
        names.add(made.name)
    assert len(names) == 2
