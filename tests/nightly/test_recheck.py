"""The two clocks: not public before an hour, gone within three hours of the source; silence proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.models import replace
from tests.hostile.scene import Scene, article, body_of, furnish, plain_items, serve_plain, title_of
from tests.support.loopback import Page, serve


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    furnish(tmp_path / "home")
    with serve({}) as web:
        scene = Scene(tmp_path / "home", web)
        scene.source("tinh", "/rss", body="page")
        items = plain_items(3)
        serve_plain(web, "/rss", items)
        for n, item in enumerate(items):
            web.pages[item.path] = Page(article(title_of(n), body_of(n)), etag=f'"{n}"')
        yield scene


def _served(scene: Scene, words: str) -> list[str]:
    """Files of the live site that hold these words."""
    site = (scene.home / "site").resolve()
    return [str(p) for p in site.rglob("*") if p.is_file() and words.encode() in p.read_bytes()]


def test_an_article_deleted_at_its_source_is_gone_after_two_looks(scene: Scene) -> None:
    assert scene.run(now="2026-11-20T03:15:00+07:00").returncode == 0
    gone = plain_items(3)[1].path
    scene.web.pages[gone] = Page(b"", status=410)
    for moment in ("04:00", "04:20"):
        assert scene.run("recheck", now=f"2026-11-20T{moment}:00+07:00").returncode == 0
        assert _served(scene, title_of(1)), "one look, or two too close, prove nothing"
    done = scene.run("recheck", now="2026-11-20T05:00:00+07:00")
    assert done.returncode == 0 and gone in done.stderr
    assert not _served(scene, title_of(1)) and not _served(scene, gone)
    assert _served(scene, title_of(0)) and title_of(1) not in scene.ledger()
    scene.run(now="2026-11-21T03:15:00+07:00")
    assert not _served(scene, gone), "still listed by the feed, and still gone"


def test_a_fault_of_the_server_takes_nothing_away(scene: Scene) -> None:
    assert scene.run(now="2026-11-20T03:15:00+07:00").returncode == 0
    scene.web.status = 503
    for hour in ("04", "05", "06"):
        scene.run("recheck", now=f"2026-11-20T{hour}:00:00+07:00")
    assert len(scene.news()) == 3 and _served(scene, title_of(2))


def test_nothing_is_public_within_an_hour_of_its_source(scene: Scene) -> None:
    fresh = replace(plain_items(1, first=7)[0], date="Fri, 20 Nov 2026 03:05:00 +0700")
    scene.source("moi", "/moi", province="hue")
    serve_plain(scene.web, "/moi", [fresh])
    done = scene.run(now="2026-11-20T03:15:00+07:00")
    assert done.returncode == 0 and "1 tin chờ đủ 60 phút" in done.stderr
    assert len(scene.news()) == 4 and not _served(scene, title_of(7))
    assert scene.run("publish", now="2026-11-20T04:06:00+07:00").returncode == 0
    assert _served(scene, title_of(7))


def test_the_wait_can_be_set_and_a_wrong_one_is_named(scene: Scene) -> None:
    settings = scene.home / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("extra:\n", "extra:\n  cho_it_nhat_phut: mot\n", 1), encoding="utf-8")
    done = scene.run(now="2026-11-20T03:15:00+07:00")
    assert done.returncode == 2 and "cho_it_nhat_phut" in done.stderr


@pytest.mark.parametrize("date", ["", "20/11/2026"])
def test_an_article_that_names_no_hour_waits_from_when_it_was_first_met(scene: Scene, date: str) -> None:
    scene.source("moi", "/moi", province="hue", body="page")
    (fresh,) = plain_items(1, first=7)
    serve_plain(scene.web, "/moi", [replace(fresh, date="")])
    scene.web.pages[fresh.path] = Page(article(title_of(7), body_of(7), date=date))
    assert scene.run(now="2026-11-20T03:15:00+07:00").returncode == 0
    assert len(scene.news()) == 4 and not _served(scene, title_of(7))
    assert scene.run("recheck", now="2026-11-20T04:16:00+07:00").returncode == 0
    assert _served(scene, title_of(7))


def test_a_deletion_is_believed_though_the_lists_of_its_source_are_in_doubt(scene: Scene) -> None:
    assert scene.run(now="2026-11-20T03:15:00+07:00").returncode == 0
    scene.web.pages["/rss"] = Page(b"<html><body><p>Trang m\xe1\xbb\x9bi</p></body></html>")
    scene.run(now="2026-11-20T03:30:00+07:00")
    gone = plain_items(3)[1].path
    scene.web.pages[gone] = Page(b"", status=410)
    for hour in (4, 5):
        scene.run("recheck", now=f"2026-11-20T{hour:02d}:00:00+07:00")
    assert not _served(scene, title_of(1)) and _served(scene, title_of(0))
