"""The words that tell one text on the subject from another.

Takes text; gives pairs of folded syllables that are neither function words nor what every text on the subject says.
Refuses pairs across two lines, figures and names, which `newsroom.proper_names` and `newsroom.places` read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from newsroom.proper_names import PROVINCE_NAMES, without_names
from newsroom.vietnamese import normalise_tones, syllables

# Syllables every title on the subject shares, and function words: they tell nothing apart.
_COMMON = """
phan cap quyen dinh tham uy giao linh vuc khoa hoc cong nghe va kh cn khcn bo so doi moi sang tao chuyen dmst cds nghi
thong tu quyet quy chinh phu nd nq tt qd 2025 2026 2027 cua cho tai ve trong voi cac nhung mot duoc den tu co la theo
khi sau truoc nhieu nham o vi de tren viec bi tinh xa ubnd nhan dan nha nuoc quan ly trien khai thuc hien tang cuong
day manh nang cao hoi dia phuong 2 hai
"""
STOP = frozenset(_COMMON.split())
_PAIRS = """
ho so/nhiem vu/cho biet/giay phep/ban hanh/giai quyet/tan so/thu tuc/tu ngay/can bo/cap phep/chu tich/doanh nghiep/
to chuc/thanh pho/tich ubnd/giam doc/nd cp/thu truong/bo truong/lam viec/bao cao/tiep nhan/buc xa/hanh chinh/huong dan/
yeu cau/den het/truoc ngay/vo tuyen/tuyen dien/khong phai/do luong/so huu/huu tri/tri tue/tra loi/xu ly/phap che/
cong tac/doan cong/hieu luc/luc tu/co hieu/su dung/toan buc/an toan/cap giay/trach nhiem/tap huan/kiem tra/hien nhiem/
kien nghi/cp ngay/tuc hanh/thoi han/ty dong/hanh quyet/thiet bi/cong chuc/dau tien/so vo/chat luong/khu vuc/tieu chuan/
danh gia/kho khan/ket qua/quy dinh/co quan/don vi/buu chinh/vien thong/viet nam/hoat dong/to trinh/de nghi/thoi gian
"""
_EVERYWHERE = frozenset(pair.strip() for pair in _PAIRS.replace("\n", "").split("/"))


def telling_pairs(text: str) -> Iterator[str]:
    """Pairs of neighbouring syllables of one line, in order, as often as they stand there."""
    for line in normalise_tones(without_names(text)).split("\n"):
        for one, two in pairwise(syllables(line)):
            pair = f"{one} {two}"
            plain = one.isdigit() or two.isdigit() or (one in STOP and two in STOP)
            if not plain and min(len(one), len(two)) > 1 and pair not in _EVERYWHERE and pair not in PROVINCE_NAMES:
                yield pair
