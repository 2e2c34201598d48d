"""The numbers, legal numbers and days a text names, as far as they tell one story from another.

Takes text; gives number words, (number, unit) pairs, keys of documents, and days as month*32+day. Refuses years,
dates and legal numbers as numbers, and the counts every text on the subject gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from newsroom.law.numbers import CODE_BY_KIND, KIND_BY_WORD
from newsroom.places import PROVINCE_NAMES
from newsroom.text import vietnamese
from newsroom.text.vietnamese import CAPITALS, fold, normalise_tones, syllables

# ── people, communes, firms and products ──────────────────────────────────────────────────────────


_WORD = rf"[{CAPITALS}](?:(?![{CAPITALS}])[^\W\d_]){{1,11}}"
_RUN = re.compile(rf"(?<![\w&-]){_WORD}(?: {_WORD}){{0,7}}(?![\w&-])")
_CAPITALS = re.compile(rf"(?<![\w&/.-])[{CAPITALS}]{{3,8}}(?![\w&/-])")
_SYLLABLE = re.compile(  # of Vietnamese, folded: a capitalised word that is none is a name by itself ("Viettel")
    r"(?:ngh|ng|nh|gh|kh|ph|qu|th|tr|ch|gi|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
# What stands before a name without being part of it: roles, bodies, and words that open a sentence.
_ROLES = """
ong ba anh chi em co bac ts pgs gs ths bs tien si dong bo thu vu cuc so vien ubnd hdnd uy hoi ban pho giam chu bi tong
chanh truong doan dai bieu phong trung tam cong ty tap benh nha to luat nghi thong quyet tinh thanh tp xa phuong huyen
quan thi dac khu lang thon cang khach san theo tai o tu voi trong ngay sang chieu toi trua do khi neu con va cua ca cac
nhung day truoc sau den ve hien nay rieng nhu vi mot hai moi ngoai vay tuy the ra tren cung
"""
_BEFORE = frozenset(_ROLES.split())
_MIDDLE = frozenset(("thi", "van"))  # a surname stands before them: "Tô Thị …", "Vũ Văn …"
_REGIONS = """viet nam/dong nam/chau a/trung uong/mien tay/mien trung/mien bac/mien nam/mien dong/cuu long/tay nguyen/
tay bac/dong bac/bac bo/nam bo/trung bo/bac trung bo/nam trung bo/tay nam bo/dong nam bo/dong nam a"""
_COMMON_NAMES = frozenset(_REGIONS.replace("\n", "").split("/"))
_ABBREVIATIONS = """
ubnd hdnd khcn khcndmst bkhcn dmst tthc qppl cntt cds ttxvn vbqppl mttq hdh kcn tchc pccc gcn cchc qcvn tcvn
"""
_COMMON_CAPITALS = frozenset(_ABBREVIATIONS.split())


def proper_names(text: str) -> list[str]:
    """Folded names in `text`: two syllables or more, a word of no Vietnamese syllable, or an abbreviation."""
    return list(dict.fromkeys((*_capitalised_runs(text), *_abbreviations(text))))


def without_names(text: str) -> str:
    """`text` with a line break for every run of two capitalised words or more."""
    return _RUN.sub(lambda match: "\n" if " " in match[0] else match[0], text)


def _abbreviations(text: str) -> Iterator[str]:
    for match in _CAPITALS.finditer(text):
        word = fold(match[0])
        if word not in _COMMON_CAPITALS and not set(word) <= set("ivxlcdm"):
            yield word


def _capitalised_runs(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        words = _without_role(fold(match[0]).split())
        name = " ".join(words)
        foreign = len(name) > 3 and not _SYLLABLE.fullmatch(name)
        if name not in _COMMON_NAMES and (len(words) > 1 or foreign):
            yield name


def _without_role(words: list[str]) -> list[str]:
    """A run of capitalised words without what stands before the name: roles, bodies, provinces."""
    while words:
        ahead = next((n for n in (4, 3, 2, 1) if " ".join(words[:n]) in PROVINCE_NAMES), 0)
        if not ahead and words[0] in _BEFORE and not (len(words) > 2 and words[1] in _MIDDLE):
            ahead = 1
        if not ahead:
            break
        words = words[ahead:]
    return words


# ── numbers spelled in words ──────────────────────────────────────────────────────────────────────


_DIGITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5}
_DIGITS |= {"sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
_TENS = "hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín"
_ONES = "một|mốt|hai|ba|tư|bốn|lăm|nhăm|sáu|bảy|bẩy|tám|chín"
_SPELLED = re.compile(
    rf"(?<!thứ )(?<!tháng )(?<!quý )(?<!\w)(?:(?P<tens>{_TENS}) mươi(?: (?P<one>{_ONES})(?!\w))?"
    rf"|(?P<ten>mười)(?: (?P<more>{_ONES})(?!\w))?|(?P<alone>ba|bốn|sáu|bảy|bẩy|tám|chín))(?= [^\W\d_])",
    re.IGNORECASE,
)


def digits_for_words(text: str) -> str:
    """`text` (NFC) with its spelled numbers in digits."""
    return _SPELLED.sub(_spelled_value, text)


def _spelled_value(match: re.Match[str]) -> str:
    def digit(name: str) -> int:
        return _DIGITS.get((match[name] or "").lower(), 0)

    if match["alone"]:
        return str(digit("alone"))
    return str(digit("tens") * 10 + digit("one") if match["tens"] else 10 + digit("more"))


# ── words that tell one text from another ─────────────────────────────────────────────────────────


# Syllables every title on the subject shares, and function words: they tell nothing apart.
_COMMON = """
phan cap quyen dinh tham uy giao linh vuc khoa hoc cong nghe va kh cn khcn bo so doi moi sang tao chuyen dmst cds nghi
thong tu quyet quy chinh phu nd nq tt qd 2025 2026 2027 cua cho tai ve trong voi cac nhung mot duoc den tu co la theo
khi sau truoc nhieu nham o vi de tren viec bi tinh xa ubnd nhan dan nha nuoc quan ly trien khai thuc hien tang cuong
day manh nang cao hoi dia phuong 2 hai
"""
STOP_SYLLABLES = frozenset(_COMMON.split())
_PAIRS = """
ho so/nhiem vu/cho biet/giay phep/ban hanh/giai quyet/tan so/thu tuc/tu ngay/can bo/cap phep/chu tich/doanh nghiep/
to chuc/thanh pho/tich ubnd/giam doc/nd cp/thu truong/bo truong/lam viec/bao cao/tiep nhan/buc xa/hanh chinh/huong dan/
yeu cau/den het/truoc ngay/vo tuyen/tuyen dien/khong phai/do luong/so huu/huu tri/tri tue/tra loi/xu ly/phap che/
cong tac/doan cong/hieu luc/luc tu/co hieu/su dung/toan buc/an toan/cap giay/trach nhiem/tap huan/kiem tra/hien nhiem/
kien nghi/cp ngay/tuc hanh/thoi han/ty dong/hanh quyet/thiet bi/cong chuc/dau tien/so vo/chat luong/khu vuc/tieu chuan/
danh gia/kho khan/ket qua/quy dinh/co quan/don vi/buu chinh/vien thong/viet nam/hoat dong/to trinh/de nghi/thoi gian
"""
_COMMON_PAIRS = frozenset(pair.strip() for pair in _PAIRS.replace("\n", "").split("/"))


def telling_pairs(text: str) -> Iterator[str]:
    """Pairs of neighbouring syllables of one line, in order, as often as they stand there."""
    for line in normalise_tones(without_names(text)).split("\n"):
        for one, two in pairwise(syllables(line)):
            pair = f"{one} {two}"
            plain = one.isdigit() or two.isdigit() or (one in STOP_SYLLABLES and two in STOP_SYLLABLES)
            if not plain and min(len(one), len(two)) > 1 and pair not in _COMMON_PAIRS and pair not in PROVINCE_NAMES:
                yield pair


# ── numbers, legal numbers and days ───────────────────────────────────────────────────────────────


_DATE = re.compile(
    r"(?<![\d/.,-])(\d{1,2}) ?[/-] ?(\d{1,2})(?: ?[/-] ?(\d{4}))?(?![\d/])|(\d{1,2}) thang (\d{1,2})(?!\d)"
)
_SPAN = re.compile(r"(?:tu|den|truoc|sau|het|hieu luc|ban hanh|ke tu|ky) (?:ngay )?$")
_TIME_OF_DAY = re.compile(r"(?:sang|chieu|toi|trua|hom nay|hom qua)[ ,(]*(?:ngay )?\(?$|\($")
# Looser than `newsroom.law.find` on purpose: to tell two stories apart a number need not be whole, and its year and
# issuer, which two newsrooms write differently or leave out, must not count.
_SLASHED = re.compile(
    r"(?<![\w/])(\d{1,5}(?:\.\d{1,2})?) ?/(?: ?\d{4} ?/)? ?(nd|nq|tt|qd|cd|ct|kh|tb|qh|cv|hd)\w{0,3}(?![a-z0-9])"
)
_SPOKEN = re.compile(
    r"(?<![a-z])(nghi dinh|nghi quyet|thong tu|quyet dinh|cong dien|chi thi|ke hoach|nd|nq|tt|qd)"
    r"(?: so)? ?(\d{1,5}(?:\.\d{1,2})?)(?!\d|[/-]\d{1,2}(?!\d))(?:/\d{4})?(?:/[a-z][a-z0-9-]*)?"
    r"(?:(?: va |, ?)(?:(?:nghi dinh|nd) )?(?:so )?(\d{2,5}(?:\.\d{1,2})?)(?!\d)(?:/\d{4})?)?"
)
_LETTER = re.compile(r"(?<![\w/])(\d{1,5}) ?/ ?(?:bkhcn|skhcn|ubnd|vpcp|kl|ttr|bc|gp)(?![a-z0-9])")
_NUMBER = re.compile(r"(?<![\w/.,-])(\d{1,3}(?:[.,]\d{3})+|\d+(?:,\d+)?)(?![\w/]) ?(%|[a-z]+)?")
# Decrees, provinces now and before, tasks reviewed and moved: every text on the subject gives them.
_COMMON_FIGURES = frozenset(("28", "34", "63", "2700", "2718", "5076", "6738"))
_SESSION = re.compile(r"(?<![a-z])(sang|chieu|toi) (?:ngay |nay|qua|\d)")
_SESSIONS = {"sang": 1, "chieu": 2, "toi": 3}
_BACK = (  # words for a day counted from that of publication, and how many days back
    (re.compile(r"(?<![a-z])hom kia(?![a-z])"), 2),
    (re.compile(r"(?<![a-z])(?:hom qua|(?:sang|chieu|toi|trua) qua)(?![a-z])"), 1),
    (re.compile(r"(?<![a-z])(?:hom nay|sang nay|chieu nay|toi nay|trua nay)(?![a-z])"), 0),
)
_FROM = re.compile(r"\bthông từ\b", re.IGNORECASE)  # "viễn thông từ 1/7" names no thông tư


def document_keys(text: str) -> frozenset[str]:
    """Legal numbers in `text` as kind and number ("nd132", "qd3605", "qh133"): year and issuer aside, so that
    "Nghị định 132" and "132/2025/NĐ-CP" meet, while 133/2025/NĐ-CP and 133/2025/QH15 don't."""
    folded = vietnamese.fold(_FROM.sub("thông, từ", vietnamese.nfc(text)))
    found = {f"{m[2]}{m[1].lstrip('0')}" for m in _SLASHED.finditer(folded)}
    for match in _SPOKEN.finditer(_SLASHED.sub(" ", folded)):
        code = CODE_BY_KIND.get(KIND_BY_WORD.get(match[1], ""), match[1])
        found.update(f"{code}{number.lstrip('0')}" for number in match.groups()[1:] if number)
    return frozenset(found)


def letter_keys(text: str) -> frozenset[str]:
    """Numbers of letters, conclusions and reports ("612/BKHCN-ATBXHN", "37/KL-TTr"), which name their sender and not
    their kind."""
    return frozenset(f"cv{m[1].lstrip('0')}" for m in _LETTER.finditer(vietnamese.fold(text)))


def number_words(text: str) -> list[str]:
    """Numbers that tell stories apart: "91", "6738", "52,5", "4 doan"; a single digit only with what it counts.
    Dates, years, legal numbers, 0–2 and the numbers every text on the subject gives are not among them."""
    told = (value if len(value) > 1 else f"{value} {unit}".strip() for value, unit in find_figures(text))
    return [word for word in dict.fromkeys(told) if word not in _COMMON_FIGURES]


def find_figures(text: str) -> tuple[tuple[str, str], ...]:
    """(number, the syllable after it) of every number in `text` that is no date, year, legal number or 0–2."""
    folded = vietnamese.fold(digits_for_words(vietnamese.nfc(text)))
    folded = _DATE.sub(" ", _SPOKEN.sub(" ", _SLASHED.sub(" ", folded)))
    found = ((_plain_number(m[1]), m[2] or "") for m in _NUMBER.finditer(folded))
    return tuple(dict.fromkeys((value, unit) for value, unit in found if value))


def exactness(word: str) -> int:
    """How far a number word is one text's own, 0..3: "4 doan" and "300" 0, "12" and "140" 1, "212" and "6,5" 2, "1842"
    and "52,55" 3. Round noughts tell nothing, a decimal as much as a digit more."""
    number = word.split(" ")[0]
    figures = number.replace(",", "") if "," in number else number.rstrip("0")
    return min(max(len(figures) - 1 + ("," in number), 0), 3)


def _plain_number(raw: str) -> str:
    """A number without its thousands' points; "" for a year and for 0–2."""
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", raw)
    plain = plain.lstrip("0") if plain.isdigit() else plain
    return "" if not plain or (plain.isdigit() and (int(plain) < 3 or 1990 <= int(plain) <= 2050)) else plain


def find_days(text: str) -> Iterator[tuple[int, bool, bool]]:
    """(month*32+day, stands in a "from/until/issued on" phrase, stands after a time of day) in order."""
    folded = vietnamese.fold(text)
    for match in _DATE.finditer(folded):
        day, month = int(match[1] or match[4]), int(match[2] or match[5])
        before = folded[max(match.start() - 16, 0) : match.start()]
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield month * 32 + day, bool(_SPAN.search(before)), bool(_TIME_OF_DAY.search(before))


def find_days_ago(head: str) -> int | None:
    """How many days before its publication the opening says it happened ("hôm qua": 1); None when it does not."""
    folded = vietnamese.fold(head)
    return next((back for pattern, back in _BACK if pattern.search(folded)), None)


def find_session(head: str) -> int:
    """The part of the day the opening says it happened in: 1 morning, 2 afternoon, 3 evening; 0 unknown."""
    found = _SESSION.search(vietnamese.fold(head))
    return _SESSIONS[found[1]] if found else 0


def find_event_day(head: str) -> int:
    """The day the opening says it happened: the first date after a time of day, else the first plain one."""
    dates = [d for d in find_days(head) if not d[1]]
    told = [code for code, _, timed in dates if timed]
    return (told or [code for code, _, _ in dates] or [0])[0]
