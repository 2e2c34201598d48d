"""The swap: one rename, same bytes not released twice, last good site kept, three kept, rollback."""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsroom.errors import LockedError, PublishError
from newsroom.models import VN
from nightly.run.session import lock_home
from publisher.build import release
from publisher.build.check_site import verify_site
from publisher.search.store import TextLostError, TextStore

NOW = datetime(2026, 11, 22, 3, tzinfo=VN)
SHELL = "<!doctype html><html lang=vi><head><title>t</title></head><body>{}</body></html>"


def _site(home: Path, pages: int = 10, word: str = "một") -> Path:
    folder = release.prepare_folder(home)
    for number in range(pages):
        target = folder / (f"trang-{number}/index.html" if number else "index.html")
        target.parent.mkdir(exist_ok=True)
        target.write_text(SHELL.format(word), encoding="utf-8")
    return folder


def _publish(home: Path, *, pages: int = 10, word: str = "một", hours: int = 0) -> tuple[release.Release, bool]:
    site = _site(home, pages, word)
    files = (path for path in site.rglob("*") if path.is_file())
    shas = {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return release.publish_release(home, site, inputs=word, now=NOW + timedelta(hours=hours), shas=shas)


def test_first_release_and_same_bytes_again(tmp_path: Path) -> None:
    first, new = _publish(tmp_path)
    assert new
    assert (tmp_path / "site" / "index.html").is_file()
    assert not (tmp_path / "site").readlink().is_absolute()
    again, new = _publish(tmp_path, hours=5)
    assert not new
    assert again.name == first.name
    assert release.read_current(tmp_path) == again


def test_three_are_kept_and_rollback_goes_back_one(tmp_path: Path) -> None:
    made = [_publish(tmp_path, word=f"bản {n}", hours=n)[0] for n in range(5)]
    kept = sorted(p.name for p in (tmp_path / ".releases").iterdir() if p.is_dir())
    assert kept == [f".spare-{made[1].name}", *(r.name for r in made[2:])]
    assert release.find_spare(tmp_path) == made[1].name
    assert release.rollback(tmp_path).name == made[3].name
    assert "bản 3" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    release.rollback(tmp_path)
    with pytest.raises(PublishError):
        release.rollback(tmp_path)


def test_what_was_withdrawn_stays_in_no_tree(tmp_path: Path) -> None:
    made = [_publish(tmp_path, word=f"bản {n}", hours=n)[0] for n in range(5)]
    assert release.remove_releases(tmp_path, NOW + timedelta(hours=3)) == 2
    assert sorted(p.name for p in (tmp_path / ".releases").iterdir() if p.is_dir()) == [made[4].name]


def test_a_real_folder_called_site_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "cua-toi.html").write_text("giữ", encoding="utf-8")
    with pytest.raises(PublishError, match="thư mục thật"):
        _publish(tmp_path)
    assert (tmp_path / "site" / "cua-toi.html").is_file()


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    left = tmp_path / ".releases" / ".new-999"
    left.mkdir(parents=True)
    _publish(tmp_path)
    assert not left.exists()


def test_one_writer_and_a_dead_holder_frees_the_lock(tmp_path: Path) -> None:
    with lock_home(tmp_path), pytest.raises(LockedError, match=str(os.getpid())), lock_home(tmp_path):
        pass
    child = os.fork()
    if child == 0:
        with lock_home(tmp_path):
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with lock_home(tmp_path):
        assert (tmp_path / ".cache" / "khoa").read_text() == str(os.getpid())


@pytest.mark.parametrize("target", ["", "khong-co"])
def test_what_stands_in_the_place_of_the_caches_goes_aside(target: str, tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    cache.symlink_to(target) if target else cache.write_bytes(b"x")
    with lock_home(tmp_path):
        assert (cache / "khoa").is_file()
    aside = tmp_path / ".cache.hong"
    assert aside.is_symlink() if target else aside.read_bytes() == b"x"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<a href='/khong-co/'>x</a>", "liên kết không tới đâu"),
        ("<img src='https://xau.vn/a.png'>", "gọi máy chủ khác"),
        ("<script src=//xau.vn/a.js></script>", "gọi máy chủ khác"),
        ("<link rel='stylesheet' href='https://fonts.vn/a.css'>", "gọi máy chủ khác"),
        ("<p onclick=alert(1)>x</p>", "thuộc tính sự kiện"),
        ("<script>alert(1)</script>", "mã viết thẳng"),
        ("<script type=module>alert(1)</script>", "mã viết thẳng"),
        ("<a href=' javascript:alert(1)'>x</a>", "chạy mã"),
        ("<form action='javascript:alert(1)'></form>", "chạy mã"),
        ("<meta http-equiv=Refresh content='0;url=javascript:alert(1)'>", "tự chuyển trang"),
        ("<iframe src='/'></iframe>", "iframe"),
    ],
)
def test_verify_refuses(tmp_path: Path, body: str, fault: str) -> None:
    (tmp_path / "index.html").write_text(SHELL.format(body), encoding="utf-8")
    with pytest.raises(PublishError, match=fault):
        verify_site(tmp_path)


def test_words_that_only_look_like_an_address_stop_nothing(tmp_path: Path) -> None:
    """A headline may begin with "javascript:"; whoever sends one must not keep the site from being published."""
    words = "javascript:alert(1)"
    body = f"<meta name='description' content='{words}'><p title='{words}' aria-label='{words}' data-x='{words}'>x</p>"
    (tmp_path / "index.html").write_text(SHELL.format(body), encoding="utf-8")
    verify_site(tmp_path)


def test_verify_accepts_links_of_every_internal_shape_and_outside_links(tmp_path: Path) -> None:
    (tmp_path / "van-ban" / "một").mkdir(parents=True)
    (tmp_path / "van-ban" / "một" / "index.html").write_text(
        SHELL.format("<a href='../../#x'>về</a>"), encoding="utf-8"
    )
    body = (
        "<a href='van-ban/m%E1%BB%99t/'>1</a> <a href='/van-ban/một/#a?b'>2</a> <a href='?q=1'>3</a> <a href='#x'>4</a>"
        "<a href='https://mst.gov.vn/x'>5</a> <a href='mailto:a@b.vn'>6</a> <a href='https://cong.vn/van-ban/một/'>7</a>"
        '<script type=\'application/json\'>{"x": "<img src=https://x.vn/>"}</script>'
    )
    (tmp_path / "index.html").write_text(SHELL.format(body), encoding="utf-8")
    assert verify_site(tmp_path, planned=["", "van-ban/một/"], base_url="https://cong.vn/") == 2


def test_verify_knows_the_folder_a_site_stands_in(tmp_path: Path) -> None:
    body = "<a href='/khcn/'>1</a> <a href='/khcn/.'>2</a> <a href='https://cong.vn/khcn/#a'>3</a> <a href='{}'>4</a>"
    for address, fault in (
        ("/khcn/khong-co/", True),
        ("/", True),
        ("https://cong.vn/khac/", True),
        ("//khac.vn/", False),
    ):
        (tmp_path / "index.html").write_text(SHELL.format(body.format(address)), encoding="utf-8")
        if fault:
            with pytest.raises(PublishError, match="không tới đâu"):
                verify_site(tmp_path, base_url="https://cong.vn/khcn/")
        else:
            assert verify_site(tmp_path, base_url="https://cong.vn/khcn/") == 1


def test_verify_names_a_missing_planned_page(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(SHELL.format("x"), encoding="utf-8")
    with pytest.raises(PublishError, match="thiếu trang van-ban/"):
        verify_site(tmp_path, planned=["van-ban/"])


def test_a_flipped_bit_of_a_shelf_is_told_and_a_pipe_among_the_caches_goes(tmp_path: Path) -> None:
    path = tmp_path / ".cache" / "kho.db"
    with TextStore(path, "v1") as shelf:
        shelf.put([("a", "b", "chữ đã ghi"), ("a", "c", "chữ khác")])
        shelf.commit()
    path.write_bytes(path.read_bytes().replace("chữ đã ghi".encode(), "chữ đã ghj".encode()))
    with TextStore(path, "v1") as shelf, pytest.raises(TextLostError):
        shelf.all("a")
    with TextStore(path, "v1") as shelf:
        assert shelf.get("a", "c") == "chữ khác"
    os.mkfifo(tmp_path / ".cache" / "state.db")
    with lock_home(tmp_path):
        assert not (tmp_path / ".cache" / "state.db").exists()


def test_links_among_the_caches_go_and_what_they_lead_to_stays(tmp_path: Path) -> None:
    home, other = tmp_path / "nha", tmp_path / "noi-khac"
    (home / ".cache" / "docs" / "pages").mkdir(parents=True)
    other.mkdir()
    (other / "tep").write_bytes(b"x")
    (home / ".cache" / "docs" / "pages" / "a.md").symlink_to(other / "tep")
    (home / ".cache" / "thu-muc").symlink_to(other)
    with lock_home(home):
        assert not (home / ".cache" / "docs" / "pages" / "a.md").is_symlink()
        assert not (home / ".cache" / "thu-muc").is_symlink()
    assert (other / "tep").read_bytes() == b"x"
