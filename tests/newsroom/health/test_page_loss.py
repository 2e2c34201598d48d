"""The brake's own decision: what counts as lost, beside what may go; and which files are the page of a record."""

from __future__ import annotations

from pathlib import Path

from newsroom.health.page_loss import weigh_loss
from newsroom.models import replace
from nightly.loss_guard import explain_losses
from publisher import renderer
from publisher.build import released_pages
from tests.support.sample_library import DAY, DOCUMENTS, library

PAGES = frozenset(f"tin-tuc/2026/11/tin-{n:08x}/index.html" for n in range(100))


def _some(count: int) -> frozenset[str]:
    return frozenset(sorted(PAGES)[:count])


def test_a_fifth_may_go_and_one_more_may_not() -> None:
    assert not weigh_loss(PAGES, PAGES - _some(20), {}).stops
    found = weigh_loss(PAGES, PAGES - _some(21), {})
    assert found.stops and (found.owed, len(found.gone), found.causes) == (100, 21, {})
    assert not weigh_loss(frozenset(), PAGES, {}).stops


def test_what_has_a_reason_is_neither_lost_nor_owed() -> None:
    assert not weigh_loss(PAGES, frozenset(), dict.fromkeys(PAGES, "rút")).stops
    mixed = weigh_loss(PAGES, PAGES - _some(60), dict.fromkeys(_some(30), "rút"))
    assert mixed.stops and (mixed.owed, len(mixed.gone), mixed.causes) == (70, 30, {"rút": 30})
    few = weigh_loss(PAGES, frozenset(), dict.fromkeys(_some(90), "rút"))
    assert few.stops and few.owed == 10, "what a withdrawal left over is guarded as before"


def test_stubs_that_stay_make_no_accident_small() -> None:
    stubs = frozenset(f"van-ban/{n}-2026-nd-cp/index.html" for n in range(600))
    assert weigh_loss(PAGES | stubs, stubs, dict.fromkeys(stubs, "số hiệu")).stops
    assert not weigh_loss(PAGES | stubs, PAGES, dict.fromkeys(stubs, "số hiệu")).stops


def test_lists_months_and_parts_of_lists_are_no_records() -> None:
    derived = (
        *("index.html", "404.html", "tin-tuc/index.html", "tin-tuc/2026/11/index.html", "tin-tuc/lan-can/index.html"),
        *("tin-tuc/2026/11/trang-2/index.html", "van-ban/index.html", "van-ban/133-2025-nd-cp/tin/2026/11/index.html"),
        *("dia-phuong/nghe-an/index.html", "nguon-tin/mst/2026/11/index.html", "van-ban/133-2025-nd-cp/feed.xml"),
        *("ban-tin-tuan/2026-W47/index.html", "linh-vuc/tan-so/index.html"),
    )
    kept = {
        *("tin-tuc/2026/11/mot-tin-0a1b2c3d/index.html", "tin-tuc/khong-ngay/tin-0a1b2c3d/index.html"),
        *("van-ban/133-2025-nd-cp/index.html", "hoi-dap/tau-ca/index.html", "ai-lam-gi/dai-tau-ca/index.html"),
        *("tin-tuc/2026/00/tin-0a1b2c3d/index.html", "nguon-tin/mst/index.html"),
    }
    assert released_pages.select_record_pages((*derived, *kept)) == kept


def test_a_release_tells_its_pages_and_its_stubs_itself(tmp_path: Path) -> None:
    stub = replace(DOCUMENTS[0], id="9-2026-nd-cp", number="9/2026/NĐ-CP", stub=True)
    made = renderer.render_pages(library(documents=(*DOCUMENTS, stub)), (), day=DAY, as_of=None, sources={})
    names = [f"van-ban/{document.id}/index.html" for document in (DOCUMENTS[0], stub)]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(made[name.replace(".html", ".md")])
    assert released_pages.list_pages(tmp_path) == set(names)
    assert [released_pages.is_stub_page(tmp_path, name) for name in (*names, "van-ban/khong-co/index.html")] == [
        False,
        True,
        False,
    ]
    found = explain_losses(frozenset(names), frozenset(), library(documents=()), (), tmp_path)
    assert found == {names[1]: "văn bản mới chỉ có số hiệu"}
