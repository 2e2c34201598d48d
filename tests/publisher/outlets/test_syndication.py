"""The feed of state changes: well-formed, newest first, for sources known and gone."""

from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from library.source_health import append_log, load_log
from newsroom.models import VN, HealthChange, Source
from publisher.outlets.syndication import render_health_feed

NOW = datetime(2026, 11, 22, 3, tzinfo=VN)
SOURCE = Source("mst", "Bộ & Công nghệ <KH>", "mst.gov.vn", "ministry")
ATOM = "{http://www.w3.org/2005/Atom}"


def test_entries_are_newest_first_and_say_why() -> None:
    log = (
        HealthChange("mst", NOW, "hoat-dong", "bi-chan", "captcha", "trang đòi nhập mã captcha"),
        HealthChange("da-bo", NOW + timedelta(days=1), "bi-chan", "hoat-dong"),
    )
    root = ElementTree.fromstring(render_health_feed(log, {"mst": SOURCE}, "https://cong.example/", "Cổng"))
    titles = [node.findtext(f"{ATOM}title") for node in root.findall(f"{ATOM}entry")]
    assert titles == ["da-bo: Hoạt động", "Bộ & Công nghệ <KH>: Bị chặn"]
    assert "captcha" in (root.findall(f"{ATOM}entry")[1].findtext(f"{ATOM}summary") or "")
    assert root.findtext(f"{ATOM}updated") == "2026-11-23T03:00:00+07:00"
    assert b"<entry>" not in render_health_feed((), {}, "https://cong.example/", "Cổng")


def test_the_log_survives_a_torn_line_and_says_nothing_twice(tmp_path: Path) -> None:
    change = HealthChange("mst", NOW, "hoat-dong", "bi-chan", "captcha")
    assert append_log(tmp_path, [change]) == 1
    assert append_log(tmp_path, [change]) == 0
    path = tmp_path / "content" / "nguon-tin" / "nhat-ky.jsonl"
    path.write_bytes(path.read_bytes() + b'{"at": "2026')
    assert load_log(tmp_path)[0] == (change,)
    assert len(load_log(tmp_path)[1]) == 1
    back = HealthChange("mst", NOW + timedelta(days=1), "bi-chan", "hoat-dong")
    assert append_log(tmp_path, [back]) == 1
    assert load_log(tmp_path) == ((change, back), [])
