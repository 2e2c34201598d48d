"""content/ <-> records: what is read, what is left out and how it is said, what is written."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from library import content, decisions, frontmatter, ledger, records, source_health
from newsroom.errors import ContentError
from newsroom.models import VN, Decision, Document, Evidence, Health, LedgerRow, NewsItem, Relation, replace
from tests.support.examples import often
from tests.support.paths import ROOT, SHARED

TOPIC = 'name: "Chủ đề thử"\nfields:\n  khac: "Khác"\n  tan-so: "Tần số"\nlexicon: {}\n'
DOCUMENT = """---
number: "132/2025/NĐ-CP"
kind: "nghi-dinh"
title: "Tên"
issuer: "Chính phủ"
evidence:
  - url: "https://vi-du.vn/1"
---
"""
ITEM = NewsItem(
    id="0a1b2c3d",
    title='Tin: "phân cấp" # không phải chú thích',
    url="https://vi-du.vn/tin-1",
    source="mst",
    publisher="Bộ KH&CN",
    slug="tin-phan-cap",
    published=datetime(2025, 6, 23, 14, 55, tzinfo=VN),
    lead="Đoạn dẫn",
    fields=("tan-so",),
    score=3.25,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    put(tmp_path, "content/chu-de.yml", TOPIC)
    put(tmp_path, "content/van-ban/132-2025-nd-cp.md", DOCUMENT)
    return tmp_path


def put(home: Path, name: str, data: str | bytes) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# ── front matter ─────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=often(400), deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=200))
@example([], "\u0600\U00013430")  # format characters of other scripts
def test_any_text_round_trips_and_stays_on_its_line(many: list[str], one: str) -> None:
    values = {"title": one, "fields": many, "evidence": [{"note": text} for text in many]}
    text = frontmatter.dump_markdown(values, "Thân bài")
    front, body = frontmatter.split_front_matter(text, "x.md")
    assert frontmatter.load_yaml(front, "x.md") == values
    assert yaml.safe_load(front) == values
    assert body == "Thân bài"
    assert not {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Co")} - {"\n"}


@settings(max_examples=often(200), deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**17), 10**17), st.booleans())
def test_numbers_round_trip_in_both_readers(number: float, whole: int, flag: bool) -> None:
    values = {"a": number, "b": whole, "c": flag}
    text = frontmatter.dump_yaml(values)
    assert frontmatter.load_yaml(text, "x") == values
    assert yaml.safe_load(text) == values


def test_traps_of_yaml_stay_text() -> None:
    text = "a: no\nb: 12:30:45\nc: 2025-06-12\nd: 010\ne: 0x1F\nf: on\ng: 1_000\nh:\ni: true\nj: 12\n"
    assert frontmatter.load_yaml(text, "x") == {
        "a": "no", "b": "12:30:45", "c": "2025-06-12", "d": "010", "e": "0x1F", "f": "on", "g": "1_000",
        "h": None, "i": True, "j": 12,
    }  # fmt: skip


LAUGHS = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "rong": (b"", 1, "rỗng"),
    "chi-khoang-trang": ("\n \n", 1, "rỗng"),
    "khong-mo-dau": ("title: x\n", 1, "mở đầu"),
    "khong-ket-thuc": ('---\ntitle: "x"\n', 1, "kết thúc"),
    "tab": ('---\nevidence:\n\t- url: "https://a.vn"\n---\n', 3, "Tab"),
    "khoa-trung": (DOCUMENT.replace("issuer:", "title:"), 5, "hai lần"),
    "nul": (DOCUMENT.replace("Tên", "T\0n"), 4, "NUL"),
    "dieu-khien": (DOCUMENT.replace("Tên", "T\x07n"), 4, "YAML"),
    "utf16": (DOCUMENT.encode("utf-16"), 1, "UTF-16"),
    "latin1": (DOCUMENT.encode("cp1258", "replace"), 2, "UTF-8"),
    "xung-dot": (DOCUMENT + "\n<<<<<<< HEAD\nmột\n=======\nhai\n>>>>>>> khac\n", 10, "xung đột"),
    "long-nhau": ("---\na: " + "[" * 2000 + "\n---\n", 2, "lồng nhau"),
    "long-nhau-2": ("---\n" + "- " * 2000 + "x\n---\n", 2, "lồng nhau"),
    "neo": (f"---\n{LAUGHS}---\n", 2, "neo"),
    "nhan": (DOCUMENT.replace('"Tên"', "!!python/object/apply:os.system ['x']"), 4, "nhãn"),
    "ngoac": (DOCUMENT.replace('"Tên"', '"Tên'), 5, "YAML"),
    "danh-sach": ("---\n- a\n- b\n---\n", 2, "khóa: giá trị"),
    "trong": ("---\n---\n", 1, "khóa: giá trị"),
    "khoa-la": (DOCUMENT.replace("issuer:", "isuer:"), 5, "có phải ý bạn là “issuer”?"),
    "thieu-bang-chung": (DOCUMENT.split("evidence")[0] + "---\n", 2, "thiếu khóa “evidence”"),
    "bang-chung-rong": (DOCUMENT.split("evidence")[0] + "evidence: []\n---\n", 6, "để trống"),
    "loai-sai": (DOCUMENT.replace("nghi-dinh", "nghi-dih"), 3, "nghi-dinh"),
    "so-khong-ngoac": (DOCUMENT.replace('"Tên"', "57"), 4, "ngoặc kép"),
    "ngay-khong-co": (DOCUMENT.replace("evidence:", 'issued: "2025-02-30"\nevidence:'), 6, "issued"),
    "ngay-viet-nguoc": (DOCUMENT.replace("evidence:", 'issued: "12/6/2025"\nevidence:'), 6, "issued"),
    "khoa-la-trong-danh-sach": (DOCUMENT.replace("- url:", "- link:"), 7, "link"),
    "thieu-khoang-trang": (DOCUMENT.replace("issuer: ", "issuer:"), 6, "dấu cách"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_left_out_by_name_line_and_mend(home: Path, name: str) -> None:
    data, line, word = BROKEN[name]
    put(home, f"content/van-ban/{name}.md", data)
    library = content.load_library(home)
    assert [d.id for d in library.documents] == ["132-2025-nd-cp"]
    mine = [p for p in library.problems if p.startswith(f"content/van-ban/{name}.md:{line}: ")]
    assert len(library.problems) == 1 == len(mine), library.problems
    assert word in mine[0]
    assert "; " in mine[0]


@pytest.mark.parametrize(
    "change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n"), lambda t: t + "\n\nThân"]
)
def test_harmless_differences_are_read(home: Path, change: Callable[[str], str]) -> None:
    put(home, "content/van-ban/132-2025-nd-cp.md", change(DOCUMENT))
    library = content.load_library(home)
    assert library.problems == ()
    assert library.documents[0].number == "132/2025/NĐ-CP"


def test_links_and_special_files_are_not_followed(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = put(tmp_path_factory.mktemp("ngoai"), "133-2025-nd-cp.md", DOCUMENT.replace("132", "133"))
    (home / "content/van-ban/133-2025-nd-cp.md").symlink_to(outside)
    (home / "content/van-ban/thu-muc").symlink_to(outside.parent)
    (home / "content/van-ban/vong.md").symlink_to("vong.md")
    os.mkfifo(home / "content/van-ban/ong.md")
    library = content.load_library(home)
    assert len(library.documents) == 1
    assert len(library.problems) == 4


def test_a_name_that_is_no_address_is_left_out(home: Path) -> None:
    put(home, "content/van-ban/Nghị định.md", DOCUMENT)
    assert "địa chỉ" in content.load_library(home).problems[0]


def test_without_a_topic_nothing_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"content/chu-de\.yml:1"):
        content.load_library(tmp_path)


# ── between files ────────────────────────────────────────────────────────────────────────────────


def test_numbers_become_ids_and_unknown_ones_are_named(home: Path) -> None:
    relations = (
        'relations:\n  - {type: "amends", target: "132/2025/NĐ-CP"}\n  - {type: "guides", target: "9/2025/NĐ-CP"}\n'
    )
    text = DOCUMENT.replace("132", "15", 1).replace("evidence:", relations + "evidence:")
    put(home, "content/van-ban/15-2025-nd-cp.md", text)
    library = content.load_library(home)
    told = next(d for d in library.documents if d.id == "15-2025-nd-cp")
    assert [r.target for r in told.relations] == ["132-2025-nd-cp", "09-2025-nd-cp"]
    assert ["09-2025-nd-cp" in p for p in library.problems] == [True]


def test_an_item_resolves_what_it_can(home: Path) -> None:
    content.save_item(home, replace(ITEM, documents=("132/2025/NĐ-CP", "7/2025/NĐ-CP"), unresolved=("132-2025-nd-cp",)))
    item = content.load_library(home).items[0]
    assert item.documents == ("132-2025-nd-cp",)
    assert item.unresolved == ("7/2025/NĐ-CP",)


def test_two_files_of_one_id_give_one_item(home: Path) -> None:
    content.save_item(home, ITEM)
    content.save_item(home, replace(ITEM, published=datetime(2025, 7, 1, tzinfo=VN)))
    library = content.load_library(home)
    assert len(library.items) == 1
    assert "trùng mã 0a1b2c3d" in library.problems[0]


def test_unknown_field_and_wrong_name_are_doubts_only(home: Path) -> None:
    put(
        home,
        "content/van-ban/khac.md",
        DOCUMENT.replace("132", "5", 1).replace("evidence:", "fields: [tan-xo]\nevidence:"),
    )
    library = content.load_library(home)
    assert len(library.documents) == 2
    assert any("có phải ý bạn là “tan-so”?" in p for p in library.problems)
    assert any("không khớp số hiệu" in p for p in library.problems)


def test_partial_dates_invent_no_day(home: Path) -> None:
    put(home, "content/van-ban/132-2025-nd-cp.md", DOCUMENT.replace("evidence:", 'issued: "2025-11"\nevidence:'))
    assert content.load_library(home).documents[0].issued is None


# ── items ────────────────────────────────────────────────────────────────────────────────────────

YEARS = (datetime(1990, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 (hypothesis wants naive bounds)
TEXTS = st.text(max_size=60)
ITEMS = st.builds(
    NewsItem,
    id=st.text("0123456789abcdef", min_size=8, max_size=8),
    title=TEXTS.filter(lambda t: bool(t.strip())),
    url=st.just("https://vi-du.vn/x"),
    source=st.just("mst"),
    publisher=TEXTS,
    slug=st.just("tin"),
    published=st.none() | st.datetimes(*YEARS, timezones=st.just(VN)),
    lead=TEXTS,
    reasons=st.lists(TEXTS).map(tuple),
    score=st.floats(-100, 100),
    note=TEXTS,
    evidence=st.lists(st.builds(Evidence, note=TEXTS)).map(tuple),
    captured=st.just(datetime(2026, 11, 22, 1, 2, 3, tzinfo=VN)),
)


@settings(max_examples=often(150), deadline=None)
@given(ITEMS)
def test_an_item_comes_back_as_it_was(item: NewsItem) -> None:
    text = frontmatter.dump_markdown(records.item_values(item))
    front, _ = frontmatter.split_front_matter(text, "x.md")
    values = frontmatter.load_yaml(front, "x.md")
    assert isinstance(values, dict)
    fields = records.item_fields(values, ("tin", item.id), "", held=False)
    assert records.build_item(msgspec.msgpack.encode(fields)) == item


def test_saving_writes_once_and_keeps_the_file_it_came_from(home: Path) -> None:
    assert content.save_item(home, ITEM)
    item = content.load_library(home).items[0]
    assert item == replace(ITEM, path="content/tin-tuc/2025/06/tin-phan-cap-0a1b2c3d.md", seal=item.seal)
    assert not content.save_item(home, item)
    assert content.save_item(home, replace(item, published=datetime(2025, 8, 1, tzinfo=VN)))
    assert len(list((home / "content/tin-tuc").rglob("*.md"))) == 1


def test_a_number_that_enters_the_registry_is_read_as_its_document(home: Path) -> None:
    content.save_item(home, replace(ITEM, documents=(), unresolved=("15/2026/NĐ-CP",)))
    before = content.load_library(home).items[0]
    put(home, "content/van-ban/15-2026-nd-cp.md", DOCUMENT.replace("132/2025", "15/2026"))
    after = content.load_library(home).items[0]
    assert (before.documents, before.unresolved) == ((), ("15/2026/NĐ-CP",))
    assert (after.documents, after.unresolved) == (("15-2026-nd-cp",), ())


def test_an_accepted_item_leaves_the_waiting_folder(home: Path) -> None:
    content.save_item(home, replace(ITEM, held=True))
    item = content.load_library(home).items[0]
    assert item.held
    assert item.path == "content/cho-duyet/2025/06/tin-phan-cap-0a1b2c3d.md"
    content.save_item(home, replace(item, held=False))
    library = content.load_library(home)
    assert [i.path for i in library.items] == ["content/tin-tuc/2025/06/tin-phan-cap-0a1b2c3d.md"]
    assert not library.problems


@pytest.mark.parametrize("slug", ["../../../x", "Có dấu", ""])
def test_a_hostile_slug_is_refused(home: Path, slug: str) -> None:
    with pytest.raises(ContentError):
        content.save_item(home, replace(ITEM, slug=slug))


def test_a_document_comes_back_as_it_was(home: Path) -> None:
    document = Document(
        id="15-2026-nd-cp",
        number="15/2026/NĐ-CP",
        kind="nghi-dinh",
        title="Sửa đổi",
        issuer="Chính phủ",
        issued=date(2026, 1, 14),
        relations=(Relation("amends", "132-2025-nd-cp", since=date(2026, 2, 1), scope="Điều 1"),),
        evidence=(Evidence("https://vi-du.vn", "ngày", "OCR", ("issued",)),),
        stub=True,
        body="Ghi chú\n\nhai đoạn",
        path="content/van-ban/15-2026-nd-cp.md",
    )
    assert content.save_document(home, document)
    assert document in content.load_library(home).documents


# ── decisions ────────────────────────────────────────────────────────────────────────────────────

TWO = '- action: "pin"\n  target: "0a1b2c3d"\n  until: "2026-12-01"\n- action: "withdraw"\n  target: "https://vi-du.vn/rut"\n'


def test_decisions_keep_their_order_and_lines(home: Path) -> None:
    put(home, "content/bien-tap.yml", "# ghi chú\n" + TWO)
    made = content.load_library(home).decisions
    assert made == (
        Decision("pin", "0a1b2c3d", until=date(2026, 12, 1), line=2),
        Decision("withdraw", "https://vi-du.vn/rut", line=5),
    )
    assert decisions.save_decisions(home, made)
    assert [(d.action, d.target) for d in content.load_library(home).decisions] == [(d.action, d.target) for d in made]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t + '- action: "pin\n  target: x\n',
        lambda t: t + "\t- hỏng\n",
        lambda t: t.replace('"pin"', '"pinn"'),
        lambda t: t.replace('target: "https', 'tagret: x\n  target: "https'),
        lambda t: t.replace('"https://vi-du.vn/rut"', '"https://vi-du.vn/rut"\n  why: "a "b" c"'),
        lambda t: "<<<<<<< HEAD\n" + t + "=======\n>>>>>>> x\n",
        lambda t: t.encode("utf-16"),
        lambda t: t.encode() + "- why: gỡ".encode("cp1258", "replace") + b"\xff\n",
    ],
)
def test_a_slip_of_the_hand_brings_no_withdrawn_article_back(home: Path, spoil: Callable[[str], str | bytes]) -> None:
    put(home, "content/bien-tap.yml", spoil(TWO))
    library = content.load_library(home)
    assert ("withdraw", "https://vi-du.vn/rut") in {(d.action, d.target) for d in library.decisions}
    assert any(p.startswith("content/bien-tap.yml:") for p in library.problems)


@pytest.mark.parametrize("text", ["", "# chưa có\n", "[]\n"])
def test_no_decisions_is_no_fault(home: Path, text: str) -> None:
    put(home, "content/bien-tap.yml", text)
    library = content.load_library(home)
    assert library.decisions == ()
    assert library.problems == ()


# ── ledger and health ────────────────────────────────────────────────────────────────────────────


def row(url: str, fate: str = "held", day: int = 1, month: int = 10) -> LedgerRow:
    return LedgerRow(url, "mst", fate, datetime(2026, month, day, tzinfo=VN), title="Tin \u2028 lạ", reasons=("a",))


def test_the_last_row_of_a_url_wins_in_its_first_month(home: Path) -> None:
    assert ledger.append_rows(home, [row("https://a.vn/1"), row("https://a.vn/2")]) == 2
    later = row("https://a.vn/1", "published", month=11)
    assert ledger.append_rows(home, [later]) == 1
    assert ledger.append_rows(home, [later]) == 0
    found = ledger.load_ledger(home)
    assert found.rows["https://a.vn/1"] == later
    assert [p.name for p in (home / "content/so-cai").iterdir()] == ["2026-10.jsonl"]
    assert len((home / "content/so-cai/2026-10.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize("cut", [1, 7, 60])
def test_a_torn_tail_is_dropped_counted_and_written_over(home: Path, cut: int) -> None:
    ledger.append_rows(home, [row("https://a.vn/1"), row("https://a.vn/2")])
    path = home / "content/so-cai/2026-10.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: -1 - cut])
    found = ledger.load_ledger(home)
    assert set(found.rows) == {"https://a.vn/1"}
    assert "ghi dở" in found.problems[0]
    ledger.append_rows(home, [row("https://a.vn/2")])
    assert path.read_bytes() == whole


def test_spoilt_lines_are_counted_and_kept(home: Path) -> None:
    ledger.append_rows(home, [row("https://a.vn/1")])
    path = home / "content/so-cai/2026-10.jsonl"
    junk = b'<<<<<<< HEAD\n{"url": 5}\n[]\n\xff\xfe\n' + b"[" * 100_000 + b"\n"
    path.write_bytes(junk + path.read_bytes())
    found = ledger.load_ledger(home)
    assert set(found.rows) == {"https://a.vn/1"}
    assert "5 dòng hỏng" in found.problems[0]
    ledger.append_rows(home, [row("https://a.vn/2")])
    assert path.read_bytes().startswith(junk)


def test_health_comes_back_and_is_written_once(home: Path) -> None:
    record = Health("mst", "hoat-dong", date(2026, 11, 1), "", "", date(2026, 11, 2), None, 5, {"2026-W47": 2})
    assert source_health.save_health(home, record)
    assert not source_health.save_health(home, record)
    put(home, "content/nguon-tin/hong.yml", "source: [\n")
    library = content.load_library(home)
    assert library.health == {"mst": record}
    assert library.problems[0].startswith("content/nguon-tin/hong.yml:")


# ── what is shipped ──────────────────────────────────────────────────────────────────────────────


def test_the_shipped_content_has_no_file_left_out() -> None:
    if not (ROOT / "content" / "chu-de.yml").exists():
        pytest.skip("no content/ in this checkout")
    library = content.load_library(ROOT)
    assert library.problems == ()


def test_every_schema_explains_itself() -> None:
    for path in sorted((ROOT / "content/schema").glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        rows = schema.get("items", schema)
        assert schema["title"] and schema["description"]
        for key, part in rows["properties"].items():
            assert part.get("title"), f"{path.name}: {key}"


def test_hostile_yaml_never_gets_further_than_an_error() -> None:
    corpus = SHARED / "hostile" / "corpus" / "yaml.jsonl"
    if not corpus.exists():
        pytest.skip("../shared/hostile is not beside this checkout")
    for line in corpus.read_text(encoding="utf-8").splitlines():
        payload = json.loads(line)["payload"]
        try:
            frontmatter.load_yaml(payload, "x")
        except ContentError as error:
            assert error.where.startswith("x:")
            assert error.hint
