"""The catalogue of sources, and the rules a source file is held to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsroom.errors import ConfigError
from newsroom.places import PROVINCES
from scrapers.sources import get_hooks, load_sources
from tests.support.paths import ROOT

FOLDER = ROOT / "scrapers" / "sources"
GOOD = """from newsroom.models import Listing, Source

SOURCE = Source(
    id="mau",
    name="Cổng mẫu",
    host="mau.example.vn",
    kind="press",
    listings=(Listing("https://mau.example.vn/rss"),),
)
"""


def test_shipped_sources_load_and_carry_their_evidence() -> None:
    sources = load_sources()
    assert len(sources) >= 50
    for source in sources.values():
        assert source.evidence, f"{source.id} has no evidence"
        assert all(re.match(r"mã công khai|trang đã đăng|biết chung|add-source", words) for words in source.evidence)
        assert source.tag in ("P", "C", "G")
        assert source.reuse == "excerpt"


def test_the_first_edition_has_its_sources() -> None:
    first = {
        "mst",
        "sokhcn-quangtri",
        "xaydungchinhsach",
        "baochinhphu",
        "congbao",
        "vnexpress",
        "nhandan",
        "vietnamplus",
    }
    assert first | {"dantri", "vneconomy", "sggp", "laodong"} <= set(load_sources())


def test_source_files_are_short() -> None:
    for path in FOLDER.glob("[a-z]*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 60, path.name


def test_provinces_of_sources_exist_and_none_without_a_host_is_guessed() -> None:
    slugs = {province.slug for province in PROVINCES}
    with_host = {source.province for source in load_sources().values() if source.province}
    assert with_host <= slugs
    unseen = {
        "ha-noi",
        "hai-phong",
        "cao-bang",
        "son-la",
        "quang-ninh",
        "thanh-hoa",
        "nghe-an",
        "tuyen-quang",
        "lao-cai",
    }
    unseen |= {
        "thai-nguyen",
        "phu-tho",
        "hung-yen",
        "gia-lai",
        "khanh-hoa",
        "lam-dong",
        "dong-thap",
        "ca-mau",
        "an-giang",
    }
    assert not (unseen | {"lai-chau"}) & with_host


def test_old_hosts_are_read_by_no_source() -> None:
    read = {name for source in load_sources().values() for name in (source.host, *source.hosts)}
    assert not read & {name for source in load_sources().values() for name in source.former}


def write(folder: Path, text: str, name: str = "mau.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_own_folder_and_hooks(tmp_path: Path) -> None:
    write(tmp_path, GOOD + "\n\ndef entries(capture, source, listing):\n    return ()\n")
    assert list(load_sources(tmp_path)) == ["mau"]
    assert get_hooks("mau").entries is not None and get_hooks("mau").article is None
    assert get_hooks("khong-co").entries is None


@pytest.mark.parametrize(
    ("change", "line", "word"),
    [
        (('id="mau"', 'id="khac"'), 4, "file name"),
        (('id="mau"', 'id="Mau X"'), 4, "lower-case"),
        (('name="Cổng mẫu"', 'name=" "'), 5, "name is empty"),
        (('host="mau.example.vn"', 'host="https://mau.example.vn/"'), 6, "host"),
        (('kind="press"', 'kind="blog"'), 7, "kind"),
        (('kind="press"', 'kind="press", platform="khong-co"'), 7, "platform"),
        (('kind="press"', 'kind="province"'), 7, "province"),
        (("https://mau.example.vn/rss", "ftp://mau.example.vn/rss"), 8, "listing address"),
        (('rss")', 'rss", "day")'), 8, "day"),
        (('(Listing("https://mau.example.vn/rss"),)', "()"), 8, "at least one"),
        (('kind="press"', 'kind="press", reuse="full"'), 7, "reuse_words"),
        (('kind="press"', 'kind="press", window=0'), 7, "window"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, change: tuple[str, str], line: int, word: str) -> None:
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(ConfigError, match=word) as caught:
        load_sources(tmp_path)
    assert caught.value.where == f"{path}:{line}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = (\n", 1),
        ("import khong_co_goi_nay\n", 1),
        ("\n\nSOURCE = Source()\n", 3),
        (GOOD.replace("SOURCE", "KHAC"), 1),
        (GOOD.replace("name=", "ten="), 3),
    ],
    ids=["syntax", "import", "name", "no-source", "argument"],
)
def test_files_that_do_not_load_name_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_sources(tmp_path)
    assert caught.value.where == f"{path}:{line}"
