"""Vietnamese text: folding, tidying, tone placement, slugs, excerpts, and mending what encodings broke."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.text.mojibake import BKHCM, TCVN3, VNI, repair_text
from newsroom.text.vietnamese import (
    excerpt,
    fold,
    is_syllable,
    nfc,
    normalise_tones,
    slug,
    syllables,
    tidy,
    vietnamese_ratio,
    words,
)
from tests.support.examples import often
from tests.support.paths import SHARED

SENTENCES = [
    "Bộ Khoa học và Công nghệ hướng dẫn các địa phương thực hiện phân cấp, phân quyền từ ngày 1/7/2025.",
    "Ủy ban nhân dân cấp xã tiếp nhận hồ sơ đăng ký sử dụng tần số vô tuyến điện của tàu cá.",
    "Nghị định số 133/2025/NĐ-CP giao Giám đốc Sở KH&CN quyết định nhiều thủ tục về sở hữu trí tuệ.",
    "“Phải gỡ ngay vướng mắc cho cấp xã”, Thứ trưởng nhấn mạnh – hội nghị có hơn 150 đại biểu…",
    "Kỹ thuật viên kiểm định phương tiện đo, chuẩn đo lường ở Quảng Trị, Đắk Lắk, Cà Mau và Huế.",
    "Việc khai báo thiết bị X-quang chẩn đoán trong y tế nay nộp tại Trung tâm Phục vụ hành chính công.",
    "CÁN BỘ CẤP XÃ” VÀ “XÃ LOẠI Ã”: NHỮNG CHỮ HOA CẠNH DẤU NGOẶC",
    "Quý III: khuếch tán, ngoằn ngoèo, nghiêng, thuở, quỳnh, giếng, gìn giữ, xoong, uỵch, khuya.",
]
OTHER_LANGUAGES = [
    "São Paulo, Bogotá e Brasília não são a mesma coisa; a informação está à disposição.",
    "Müller à l'été, où êtes-vous déjà allés ? « C'est là », répondit-il, gêné.",
    "Überfällig größer für Österreich: Straßenbahn, Häuser, schöne Grüße.",
    "El niño comió piñas, ¿qué pasó después? Mañana será otro día.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy; Škoda, Plzeň, Čeština.",
    "Türkiye'de çağdaş öğrenci İstanbul'da güneşli bir gün geçirdi.",
    "Москва и Санкт-Петербург, 北京市科学技术委员会, ประเทศไทย, 대한민국",
    "½ cup © 2025 ® ™ µm ±5 °C §3 ¶ 10² «x» £5 ¥6",
]
MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"


# ── folding and words ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_fold_knows_every_marked_letter(form: str) -> None:
    want = "a" * 17 + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5 + "d"
    assert fold(unicodedata.normalize(form, MARKED)) == want
    assert fold(unicodedata.normalize(form, MARKED.upper())) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Đặng Thuỳ Trâm", "dang thuy tram"),
        ("ƯỚC MƠ", "uoc mo"),
        ("Nghị định 133/2025/NĐ-CP", "nghi dinh 133/2025/nd-cp"),
        ("ＮＧＨị　１３３", "nghi 133"),
        ("\u0110 \u00d0 \u0189 \u0111 \u00f0", "d d d d d"),
        ("KH\u2013CN \u201cx\u201d \u2018y\u2019", "kh-cn \"x\" 'y'"),
        ("𝐏𝐡â𝐧", "phan"),
        ("İ", "i"),
        ("", ""),
    ],
)
def test_fold(text: str, want: str) -> None:
    assert fold(text) == want


@given(st.text(max_size=60))
@settings(max_examples=often(300))
def test_fold_is_stable_and_blind_to_form_and_case(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    vietnamese = "".join(c for c in text if c in MARKED or c.isascii()) + MARKED
    assert fold(unicodedata.normalize("NFD", vietnamese)) == fold(vietnamese.upper())


@given(st.text(alphabet=MARKED + MARKED.upper() + "abc ,.-–“”12\u00a0", max_size=60))
@settings(max_examples=often(200))
def test_fold_keeps_places_in_composed_text(text: str) -> None:
    assert len(fold(nfc(text))) == len(nfc(text))


def test_words_and_syllables() -> None:
    text = "Nghị định 133/2025/NĐ-CP của Chính phủ, KH&CN"
    assert syllables(text) == ["nghi", "dinh", "133", "2025", "nd", "cp", "cua", "chinh", "phu", "kh", "cn"]
    assert words(unicodedata.normalize("NFD", "Phân CẤP_1")) == ["phân", "cấp", "1"]


# ── tidying ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  phân\u00a0 cấp\t\n", "phân cấp"),
        ("pha\u0302n ca\u0302\u0301p", "phân cấp"),
        ("\ufeffphân\u200b \u202ecấp\u2069", "phân cấp"),
        ("phân\u00ad cấp\x00\x1b[2J", "phân cấp[2J"),
        ("ph\ud800ân\udfff", "phân"),
        ("phân\U000e0041\U000e007f", "phân"),
        ("phân\u0085cấp\u2028quyền\u3000mới", "phân cấp quyền mới"),
        ("phân\u2060\u180e\u034f\u061c\u3164", "phân"),
        ("phân\x7f\x80\x9f", "phân"),
    ],
)
def test_tidy(dirty: str, clean: str) -> None:
    assert tidy(dirty) == clean


def test_tidy_keeps_lines_when_asked() -> None:
    assert tidy(" một \r\n\r\n hai\rba\u2029bốn ", keep_lines=True) == "một\nhai\nba\nbốn"


@given(st.text(st.characters(codec=None), max_size=60))
@settings(max_examples=often(300))
def test_tidy_leaves_nothing_hidden(text: str) -> None:
    clean = tidy(text)
    assert clean == tidy(clean) == nfc(clean).strip()
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert "  " not in clean
    hidden = [
        c
        for c in clean
        if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert hidden == []


# ── tone placement ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "want"),
    [
        ("hoà", "hòa"), ("hoá", "hóa"), ("hoả", "hỏa"), ("hoã", "hõa"), ("hoạ", "họa"),
        ("HOÀ", "HÒA"), ("Hoà", "Hòa"), ("Oà", "Òa"), ("CỘNG HOÀ", "CỘNG HÒA"),
        ("khoẻ", "khỏe"), ("xoè", "xòe"), ("loé", "lóe"), ("uỷ", "ủy"), ("UỶ BAN", "ỦY BAN"), ("Uỷ", "Ủy"),
        ("thuỷ", "thủy"), ("tuỳ", "tùy"), ("luỹ", "lũy"), ("thuý", "thúy"), ("nguỵ", "ngụy"), ("huỷ bỏ", "hủy bỏ"),
        ("đơn giản hoá.", "đơn giản hóa."), ("toà án", "tòa án"),
        ("tòan", "toàn"), ("hòan", "hoàn"), ("ngòai", "ngoài"), ("TÒAN", "TOÀN"),
        ("qúy", "quý"), ("qủa", "quả"), ("qúa", "quá"),
        ("qu\u0079\u0301", "quý"),
    ],
)  # fmt: skip
def test_tones_are_placed_one_way(old: str, want: str) -> None:
    assert normalise_tones(old) == want
    assert normalise_tones(want) == want


RIGHT = """quà quý quỳ quỷ quỹ quả quá quạ quẻ quốc giá già giả gìn của mùa lụa chúa hoàn hoạch hoại khoét ngoéo khuỷu
    huỳnh khuyết uỵch thủy hòa ủy khỏe tuyệt suýt xoáy thuế tuần nghĩa"""


@pytest.mark.parametrize("word", RIGHT.split())
def test_right_words_stay(word: str) -> None:
    assert normalise_tones(word) == word
    assert normalise_tones(word.upper()) == word.upper()


@given(st.text(alphabet=MARKED + MARKED.upper() + "qhngt ", max_size=40))
@settings(max_examples=often(300))
def test_tone_placement_is_stable_and_keeps_the_letters(text: str) -> None:
    once = normalise_tones(text)
    assert normalise_tones(once) == once
    assert fold(once) == fold(text)


# ── slugs and excerpts ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Nghị định 133/2025/NĐ-CP", "nghi-dinh-133-2025-nd-cp"),
        ("Đăng ký", "dang-ky"),
        ("../../etc/passwd", "etc-passwd"),
        ("!!!", "muc"),
        ("Москва", "muc"),
        ("", "muc"),
        ("-a-", "a"),
    ],
)
def test_slug(text: str, want: str) -> None:
    assert slug(text) == want


def test_slug_is_cut_between_words() -> None:
    assert slug("tháo gỡ khó khăn", 12) == "thao-go-kho"
    assert slug("tháo gỡ khó khăn", 11) == "thao-go-kho"
    assert slug("tháo gỡ khó khăn", 10) == "thao-go"
    assert slug("a" * 300) == "a" * 80


@given(st.text(st.sampled_from(MARKED + "abc12 .,–“”\n\t\x00\x1c\u200b\u00a0\u0301\u034f"), max_size=60))
@settings(max_examples=often(300))
def test_what_needs_no_tidying_comes_out_as_what_does(text: str) -> None:
    assert tidy(text) == tidy("\u200b" + text) == tidy(tidy(text, keep_lines=True))
    assert fold(text) == "".join(fold(char) for char in text)


@given(st.text(st.characters(codec=None), max_size=200), st.integers(1, 90))
@settings(max_examples=often(300))
def test_slug_is_always_safe(text: str, limit: int) -> None:
    made = slug(text, limit)
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", made)
    assert len(made) <= limit


def test_excerpt() -> None:
    text = "Câu thứ nhất khá dài để vượt qua nửa giới hạn. Câu thứ hai bị cắt giữa chừng vì quá dài."
    assert excerpt(text, 60) == "Câu thứ nhất khá dài để vượt qua nửa giới hạn."
    assert excerpt(text, 30) == "Câu thứ nhất khá dài để vượt…"
    assert excerpt(text, 300) == text
    assert excerpt("Theo TS. Nguyễn Văn A thì không nên cắt sau chữ viết tắt", 20) == "Theo TS. Nguyễn Văn…"


@given(st.text(max_size=120), st.integers(1, 60))
@settings(max_examples=often(300))
def test_excerpt_never_passes_its_limit(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit


# ── how Vietnamese ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", SENTENCES)
def test_vietnamese_is_recognised(text: str) -> None:
    assert vietnamese_ratio(text) > 0.75
    assert vietnamese_ratio(unicodedata.normalize("NFD", text)) > 0.75


@pytest.mark.parametrize("text", [*OTHER_LANGUAGES, "To go on in an hour is to be on time", "", "123", "NĐ-CP"])
def test_other_languages_are_not(text: str) -> None:
    assert vietnamese_ratio(text) < 0.5


def test_vietnamese_without_marks_counts_half() -> None:
    assert vietnamese_ratio("Bo Khoa hoc va Cong nghe ban hanh") == 0.5


@pytest.mark.parametrize("word", ["nghiêng", "Quỳnh", "ĐƯỢC", "gì", "giếng", "uỵch", "ơi", "y", "xoong", "khuya"])
def test_syllables_of_the_language(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["été", "Çelik", "strong", "hoàá", "zoo", "wifi", "", "nghiêngg", "a" * 100])
def test_not_syllables(word: str) -> None:
    assert not is_syllable(word)


# ── mending ──────────────────────────────────────────────────────────────────────────────────────


def _typed_in(table: dict[str, str]) -> Callable[[str], str]:
    codes: dict[str, str] = {}
    for code, letter in table.items():
        codes.setdefault(letter, code)
    return lambda text: "".join(codes.get(char, char) for char in text)


def _windows_1258(text: str) -> str:
    pieces = (re.sub(r"[\u0300\u0301\u0303\u0309\u0323]", "", unicodedata.normalize("NFD", c)) for c in text)
    bases = [unicodedata.normalize("NFC", piece) for piece in pieces]
    tones = ["".join(re.findall(r"[\u0300\u0301\u0303\u0309\u0323]", unicodedata.normalize("NFD", c))) for c in text]
    return "".join(b + t for b, t in zip(bases, tones, strict=True)).encode("cp1258").decode("cp1252", "ignore")


DAMAGE: dict[str, Callable[[str], str]] = {
    "mended:utf8_as_cp1252": lambda text: text.encode().decode("latin-1"),
    "mended:utf8_as_cp437": lambda text: text.encode().decode("cp437"),
    "mended:utf8_as_mac_roman": lambda text: text.encode().decode("mac_roman"),
    "mended:tcvn3": _typed_in(dict(TCVN3)),
    "mended:vni": _typed_in(dict(VNI)),
    "mended:bkhcm": _typed_in(dict(BKHCM)),
    "mended:cp1258_as_cp1252": _windows_1258,
}


@pytest.mark.parametrize("flag", DAMAGE)
@pytest.mark.parametrize("text", [*SENTENCES[:3], *SENTENCES[4:6]])
def test_damage_is_undone(text: str, flag: str) -> None:
    assert repair_text(DAMAGE[flag](text)) == (text, (flag,))


@pytest.mark.parametrize(
    ("text", "want", "flag"),
    [
        ("LuËn v¨n tèt nghiÖp", "Luận văn tốt nghiệp", "mended:tcvn3"),
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam", "mended:tcvn3"),
        ("KHOA HOÏC QUAÛN LYÙ", "KHOA HỌC QUẢN LÝ", "mended:vni"),
        ("QUYEÁT ÑÒNH", "QUYẾT ĐỊNH", "mended:vni"),
        ("Nghiïn cûáu - Trao àöíi", "Nghiên cứu - Trao đổi", "mended:bkhcm"),
        ("nghiß╗çp", "nghiệp", "mended:utf8_as_cp437"),
        ("lÃ\u00a0 mÃ\u00a0u", "là màu", "mended:utf8_as_cp1252"),
    ],
)
def test_damage_seen_on_real_pages(text: str, want: str, flag: str) -> None:
    assert repair_text(text) == (want, (flag,))


def test_twice_encoded_twice() -> None:
    twice = SENTENCES[0].encode().decode("latin-1").encode().decode("latin-1")
    assert repair_text(twice)[0] == SENTENCES[0]


def test_only_the_damaged_line_is_touched() -> None:
    text = "Luận văn\nLuËn v¨n tèt nghiÖp\nGrößer als Äpfel"
    assert repair_text(text)[0] == "Luận văn\nLuận văn tốt nghiệp\nGrößer als Äpfel"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("ti�u chuẩn to�n cầu", "replacement_character"),
        ("xin chÃ o các bạn", "suspect_mojibake"),
        ("Vie^.t Nam ddo^.c la^.p tu+. do", "suspect_viqr"),
    ],
)
def test_what_cannot_be_mended_is_flagged(text: str, flag: str) -> None:
    assert repair_text(text) == (text, (flag,))


@pytest.mark.parametrize("text", [*SENTENCES, *OTHER_LANGUAGES, "", "plain ASCII", "👩‍🔬 Ngày hội"])
def test_good_text_comes_back_as_it_was(text: str) -> None:
    assert repair_text(text) == (text, ())
    for form in ("NFD", "NFC"):
        formed = unicodedata.normalize(form, text)
        assert repair_text(formed) == (formed, ())


_VOCABULARY = sorted({word for text in SENTENCES for word in text.split(" ")})


@given(
    st.lists(
        st.sampled_from([*_VOCABULARY, "“", "”", "«", "»", "\u00a0", "–", "…", "©", "Ã", "Â", "São", "Đ"]), max_size=25
    )
)
@settings(max_examples=often(300))
def test_no_mix_of_good_words_is_changed(chosen: list[str]) -> None:
    for text in (" ".join(chosen), " ".join(chosen).upper(), "“".join(chosen)):
        assert repair_text(text)[0] == text


def test_real_pages_are_not_changed() -> None:
    pages = sorted((SHARED / "real").glob("*.html")) if (SHARED / "real").exists() else []
    if not pages:
        pytest.skip("real pages are not beside the checkout")
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert repair_text(text)[0] == text, page.name


# ── size and hostility ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("function", [fold, tidy, normalise_tones, slug, syllables, words, excerpt, vietnamese_ratio])
def test_a_megabyte_is_nothing(function: Callable[[str], object]) -> None:
    text = SENTENCES[2] * (1_000_000 // len(SENTENCES[2]))
    started = time.process_time()
    function(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "unit", ["LuËn v¨n ", "ß╗", "Ã¡", "á»", "Ã", "a^", "¨a", ". ", "\u0301", "a\u0301", "\ufffd", "\n"]
)
def test_long_lines(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    repair_text(text)
    excerpt(text)
    normalise_tones(text)
    slug(text)
    vietnamese_ratio(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", ["text.jsonl", "path.jsonl"])
def test_hostile_corpus(name: str) -> None:
    corpus = SHARED / "hostile" / "corpus" / name
    if not corpus.exists():
        pytest.skip("hostile corpus is not beside the checkout")
    for line in corpus.read_text(encoding="utf-8").splitlines():
        payload = json.loads(line)["payload"]
        assert re.fullmatch(r"[a-z0-9-]{1,80}", slug(payload))
        tidy(payload).encode()
        repair_text(payload)
        normalise_tones(payload)
        assert 0 <= vietnamese_ratio(payload) <= 1
