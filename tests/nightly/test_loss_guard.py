"""Withdrawals of any size are published, accidents are not: three hundred articles, through the command line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from library import content, ledger
from newsroom.models import LedgerRow, NewsItem, replace
from nightly import carry_out
from nightly.run.options import Options
from tests.hostile.scene import Scene, article, body_of, furnish, plain_items, serve_plain, title_of
from tests.support import corpus
from tests.support.command_line import Done, portal
from tests.support.loopback import Page, serve

FIRST, THEN = "2026-11-22T03:15:00+07:00", "2026-11-23T03:15:00+07:00"
SOURCE = (
    "from newsroom.models import Listing, Source\n\n"
    'SOURCE = Source(id="bao", name="Báo Thử", host="bao.example.vn", kind="press",'
    ' listings=(Listing("https://bao.example.vn/rss"),))\n'
)


ITEMS = [corpus.item_of_bao(number) for number in range(300)]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred articles, each of its own story, on the site twice: one release is kept beside the live one."""
    home = tmp_path_factory.mktemp("nha")
    furnish(home)
    (home / "sources").mkdir()
    (home / "sources" / "bao.py").write_text(SOURCE, encoding="utf-8")
    assert publish(home, now=FIRST).returncode == 0
    for item in ITEMS:
        corpus.write(home, item)
    assert publish(home, now="2026-11-22T04:15:00+07:00").returncode == 0
    corpus.write(home, replace(ITEMS[0], title="Tin đầu đã sửa"))
    assert publish(home, now="2026-11-22T05:15:00+07:00").returncode == 0
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "nha", symlinks=True))


def publish(home: Path, *words: str, now: str = THEN) -> Done:
    return portal("publish", *words, "--home", str(home), "--now", now)


def shown(home: Path) -> set[str]:
    """Ids of the articles on the live site."""
    return {path.parent.name[-8:] for path in (home / "site" / "tin-tuc").glob("*/*/*-????????/index.html")}


def rule(home: Path, action: str, items: list[NewsItem]) -> None:
    rows = "".join(f'- action: {action}\n  target: "{item.url}"\n  why: "Thử"\n' for item in items)
    (home / "content" / "bien-tap.yml").write_text(rows, encoding="utf-8")


def lose(home: Path, items: list[NewsItem]) -> None:
    for item in items:
        (home / content.item_path(item)).unlink()


def ids(items: list[NewsItem]) -> set[str]:
    return {item.id for item in items}


@pytest.mark.parametrize("action", ["withdraw", "hide", "reject"])
def test_what_an_editor_takes_away_goes_whatever_its_number(home: Path, action: str) -> None:
    rule(home, action, ITEMS[:260])
    done = publish(home)
    assert done.returncode == 0, done.said
    assert shown(home) == ids(ITEMS[260:])
    kept = [path for path in (home / ".releases").rglob("*.html") if path.parent.name[-8:] in ids(ITEMS[:260])]
    assert bool(kept) == (action != "withdraw"), "of what was withdrawn no release keeps a page"


def test_one_by_one_from_the_shell(home: Path) -> None:
    lose(home, ITEMS[20:])
    assert publish(home, "--allow-loss").returncode == 0
    for item in ITEMS[:12]:
        assert portal("edit", "withdraw", item.url, "--why", "Thử", "--home", str(home)).returncode == 0
    assert publish(home, now="2026-11-24T03:15:00+07:00").returncode == 0
    assert shown(home) == ids(ITEMS[12:20])


def test_merged_articles_keep_their_addresses_and_split_ones_lose_them_again(home: Path) -> None:
    for item in ITEMS[1:261]:
        corpus.write(home, replace(item, story=ITEMS[0].id))
    rule(home, "split", ITEMS[1:261])
    assert publish(home).returncode == 0 and shown(home) == ids(ITEMS)
    rule(home, "split", [])
    done = publish(home, now="2026-11-24T03:15:00+07:00")
    assert done.returncode == 0, done.said
    assert shown(home) == ids(ITEMS[:1]) | ids(ITEMS[261:])


def test_what_an_editor_merges_goes_out(home: Path) -> None:
    into = ITEMS[0].id
    rows = (f'- action: merge\n  target: "{item.id}"\n  into: "{into}"\n' for item in ITEMS[1:261])
    (home / "content" / "bien-tap.yml").write_text("".join(rows), encoding="utf-8")
    done = publish(home)
    assert done.returncode == 0, done.said
    page = (
        home / "site" / content.item_path(ITEMS[5]).relative_to("content").with_suffix("") / "index.html"
    ).read_text()
    assert into in page and shown(home) == ids(ITEMS)


def test_acceptances_taken_back_go(home: Path) -> None:
    for item in ITEMS[:260]:
        (home / content.item_path(item)).unlink()
        corpus.write(home, replace(item, held=True, story="", path=""))
    done = publish(home)
    assert done.returncode == 0, done.said
    assert shown(home) == ids(ITEMS[260:])


def test_what_the_sources_deleted_goes_by_the_ledger(home: Path) -> None:
    lose(home, ITEMS[:260])
    at = datetime.fromisoformat(THEN)
    ledger.append_rows(
        home, [LedgerRow(item.url, "bao", "deleted_at_source", at, item=item.id) for item in ITEMS[:260]]
    )
    done = publish(home)
    assert done.returncode == 0, done.said
    assert shown(home) == ids(ITEMS[260:])


def test_half_of_a_small_portal_deleted_at_its_source_goes_by_the_hour(tmp_path: Path) -> None:
    furnish(tmp_path / "home")
    with serve({}) as web:
        scene = Scene(tmp_path / "home", web)
        scene.source("tinh", "/rss", body="page")
        items = plain_items(10)
        serve_plain(web, "/rss", items)
        for n, item in enumerate(items):
            web.pages[item.path] = Page(article(title_of(n), body_of(n)), etag=f'"{n}"')
        assert scene.run(now="2026-11-20T03:15:00+07:00").returncode == 0
        before = len(shown(scene.home))
        for item in items[:5]:
            web.pages[item.path] = Page(b"", status=410)
        for moment in ("04:00", "05:00"):
            done = scene.run("recheck", now=f"2026-11-20T{moment}:00+07:00")
            assert done.returncode == 0, done.stderr
    assert before == 10 and len(shown(scene.home)) == 5


def test_an_accident_is_refused_and_let_through_only_once_asked(home: Path) -> None:
    lose(home, ITEMS[:260])
    live = (home / "site").readlink()
    for _ in range(2):
        done = publish(home)
        assert done.returncode == 1 and (home / "site").readlink() == live and shown(home) == ids(ITEMS)
    said = done.stderr
    assert "bản mới mất 260 trong 303 trang" in said and "giữ bản cũ" in said and "đã trừ 0 trang" in said
    told = re.findall(r"/tin-tuc/\d{4}/\d{2}/[a-z0-9-]+-([0-9a-f]{8})/", said)
    assert len(told) == 10 and set(told) <= ids(ITEMS[:260]) and "và 250 trang nữa" in said
    assert f"git -C {home} status content/" in said and f"publish --home {home} --allow-loss" in said
    done = publish(home, "--allow-loss")
    assert done.returncode == 0 and "bản mới mất 260" in done.stderr and shown(home) == ids(ITEMS[260:])
    lose(home, ITEMS[260:])
    assert publish(home, now="2026-11-24T03:15:00+07:00").returncode == 1, "consent is never remembered"


def test_an_accident_beside_a_withdrawal_is_seen_and_what_is_mended_goes_out(home: Path) -> None:
    rule(home, "withdraw", ITEMS[:90])
    kept = {item.id: (home / content.item_path(item)).read_bytes() for item in ITEMS[90:180]}
    lose(home, ITEMS[90:180])
    done = publish(home)
    assert done.returncode == 1 and shown(home) == ids(ITEMS)
    assert "bản mới mất 90 trong 213 trang" in done.stderr and "đã trừ 90 trang có lý do (90 bài đã rút)" in done.stderr
    for item in ITEMS[90:180]:
        (home / content.item_path(item)).write_bytes(kept[item.id])
    done = publish(home, now="2026-11-24T03:15:00+07:00")
    assert done.returncode == 0, done.said
    assert shown(home) == ids(ITEMS[90:])
    assert not [p for p in (home / ".releases").rglob("*.html") if p.parent.name[-8:] in ids(ITEMS[:90])]


@pytest.mark.parametrize("done", [0, 100, 260])
def test_a_withdrawal_whose_run_was_killed_goes_out_with_the_next(
    home: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    rule(home, "withdraw", ITEMS[:260])
    left, remove = iter(range(done)), content.remove_item

    def killed(at: Path, item: NewsItem) -> bool:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return remove(at, item)

    monkeypatch.setattr(content, "remove_item", killed)
    options = Options(home=home, now=datetime.fromisoformat(THEN))
    if done < 260:
        with pytest.raises(KeyboardInterrupt):
            carry_out.carry_out_decisions(options, content.load_library(home))
    else:
        carry_out.carry_out_decisions(options, content.load_library(home))
    monkeypatch.undo()
    (home / "content" / "bien-tap.yml").write_text("[]\n", encoding="utf-8") if done == 260 else None
    found = publish(home)
    assert found.returncode == 0, found.said
    assert shown(home) == ids(ITEMS[260:])
    assert not [p for p in (home / ".releases").rglob("*.html") if p.parent.name[-8:] in ids(ITEMS[:260])]


def _no_manifest(home: Path) -> None:
    shutil.rmtree(home / ".cache")


def _former_note(home: Path) -> None:
    """As the version before wrote it: a count of pages is all it says of them."""
    _no_manifest(home)
    note = Path(f"{(home / 'site').resolve()}.json")
    found = json.loads(note.read_bytes())
    assert sorted(found) == ["digest", "inputs", "name", "pages"]
    note.write_text(json.dumps({**found, "inputs": "cu"}), encoding="utf-8")


@pytest.mark.parametrize("spoil", [_no_manifest, _former_note])
def test_a_release_of_which_only_its_tree_is_left_is_braked_alike(home: Path, spoil: Callable[[Path], None]) -> None:
    kept = {item.id: (home / content.item_path(item)).read_bytes() for item in ITEMS[:260]}
    lose(home, ITEMS[:260])
    spoil(home)
    done = publish(home)
    assert done.returncode == 1 and "bản mới mất 260 trong 303 trang" in done.stderr
    for item in ITEMS[:260]:
        (home / content.item_path(item)).write_bytes(kept[item.id])
    rule(home, "withdraw", ITEMS[:260])
    assert publish(home, "--full").returncode == 0 and shown(home) == ids(ITEMS[260:])


def test_pages_the_program_itself_drops_are_an_accident(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nightly import publish as step

    monkeypatch.setattr(step, "select_visible", lambda items, _: tuple(items)[:40])
    done = publish(home)
    assert done.returncode == 1 and "bản mới mất 260 trong 303 trang" in done.stderr and shown(home) == ids(ITEMS)


def test_sources_left_out_are_named(home: Path) -> None:
    lose(home, ITEMS[:260])
    done = portal("--offline", "--only", "bao", "--home", str(home), "--now", THEN)
    assert done.returncode == 1 and "chỉ có nguồn bao: chạy lại không kèm --only" in done.stderr


def test_a_folder_in_the_place_of_the_site_is_refused_with_the_command(home: Path) -> None:
    whole = (home / "site").resolve()
    (home / "site").unlink()
    shutil.copytree(whole, home / "site")
    done = publish(home)
    assert done.returncode == 1 and f"mv {home}/site {home}/site.cu" in done.stderr
