"""A small registry for tests: real numbers, titles shortened, dates as published."""

from __future__ import annotations

from datetime import date

from newsroom.law.numbers import document_slug
from newsroom.models import Document, Relation

_GOVERNMENT, _ASSEMBLY, _PREMIER = "Chính phủ", "Quốc hội", "Thủ tướng Chính phủ"
_MINISTRY = "Bộ Khoa học và Công nghệ"
_KINDS = {"NĐ": "nghi-dinh", "NQ": "nghi-quyet", "TT": "thong-tu", "QĐ": "quyet-dinh", "CĐ": "cong-dien"}


def document(
    number: str,
    title: str = "",
    issuer: str = _GOVERNMENT,
    *,
    kind: str = "",
    issued: date | None = None,
    effective: date | None = None,
    expires: date | None = None,
    stated: str = "",
    province: str = "",
    relations: tuple[Relation, ...] = (),
) -> Document:
    suffix = number.rpartition("/")[2].split("-")[0]
    return Document(
        id=document_slug(number, province),
        number=number,
        kind=kind or _KINDS.get(suffix, "luat"),
        title=title or number,
        issuer=issuer,
        issued=issued,
        effective=effective,
        expires=expires,
        expires_stated=stated,
        province=province,
        relations=relations,
    )


_JULY, _MARCH = date(2025, 7, 1), date(2027, 3, 1)
_JUNE_12 = date(2025, 6, 12)

DOCUMENTS: tuple[Document, ...] = (
    document(
        "132/2025/NĐ-CP",
        "Quy định về phân định thẩm quyền của chính quyền địa phương 02 cấp trong lĩnh vực của Bộ KH&CN",
        issued=_JUNE_12,
        effective=_JULY,
        expires=_MARCH,
    ),
    document(
        "133/2025/NĐ-CP",
        "Quy định về phân quyền, phân cấp trong lĩnh vực của Bộ KH&CN",
        issued=_JUNE_12,
        effective=_JULY,
        expires=_MARCH,
        stated="trừ một số trường hợp cụ thể",
    ),
    document("132/2008/NĐ-CP", issued=date(2008, 12, 31)),
    document("133/2008/NĐ-CP", issued=date(2008, 12, 31)),
    document("131/2025/NĐ-CP", "Phân định thẩm quyền trong lĩnh vực nông nghiệp và môi trường", issued=_JUNE_12),
    document("139/2025/NĐ-CP"),
    document("146/2025/NĐ-CP"),
    document("150/2025/NĐ-CP"),
    document("262/2025/NĐ-CP"),
    document("265/2025/NĐ-CP"),
    document("65/2023/NĐ-CP"),
    document("63/2023/NĐ-CP"),
    document("105/2016/NĐ-CP"),
    document("225/2026/NĐ-CP", effective=date(2026, 7, 1)),
    document("260/2026/NĐ-CP", effective=date(2026, 7, 1)),
    document(
        "15/2026/NĐ-CP",
        issued=date(2026, 1, 14),
        effective=date(2026, 1, 14),  # assumed here only: the day itself was not seen published
        relations=(Relation("amends", "133/2025/NĐ-CP"), Relation("amends", "65/2023/NĐ-CP")),
    ),
    document("15/2026/NQ-CP"),
    document("36/2026/NĐ-CP"),
    document("37/2026/NĐ-CP", issued=date(2026, 1, 23)),
    document(
        "100/2026/NĐ-CP",
        issued=date(2026, 3, 31),
        effective=date(2026, 4, 1),
        relations=(
            Relation("repeals_part", "15/2026/NĐ-CP", scope="Điều 10–19 và Điều 53"),
            Relation("amends", "65/2023/NĐ-CP"),
        ),
    ),
    document(
        "66.16/2026/NQ-CP",
        issued=date(2026, 4, 7),
        effective=date(2026, 4, 15),
        expires=_MARCH,
        stated="đến hết 28/2/2027",
    ),
    document(
        "66.18/2026/NQ-CP",
        issued=date(2026, 5, 18),
        effective=date(2026, 7, 1),
        expires=_MARCH,
        stated="đến hết 28/2/2027",
    ),
    document("66/NQ-CP"),
    document("03/NQ-CP", issued=date(2025, 1, 9)),
    document(
        "57-NQ/TW", "Về đột phá phát triển KH,CN", "Bộ Chính trị", kind="nghi-quyet-dang", issued=date(2024, 12, 22)
    ),
    document("206/2025/QH15", "Nghị quyết", _ASSEMBLY, kind="nghi-quyet"),
    document("93/2025/QH15", "Luật Khoa học, công nghệ và đổi mới sáng tạo", _ASSEMBLY, issued=date(2025, 6, 27)),
    document("94/2025/QH15", "Luật Năng lượng nguyên tử", _ASSEMBLY, issued=date(2025, 6, 27)),
    document("133/2025/QH15", "Luật Công nghệ cao", _ASSEMBLY, issued=date(2025, 12, 10)),
    document("148/2025/QH15", "Luật Chuyển đổi số", _ASSEMBLY, issued=date(2025, 12, 11)),
    document(
        "131/2025/QH15",
        "Luật sửa đổi, bổ sung một số điều của Luật Sở hữu trí tuệ",
        _ASSEMBLY,
        issued=date(2025, 12, 10),
    ),
    document("63/2025/QH15", "Luật Tổ chức Chính phủ", _ASSEMBLY, issued=date(2025, 2, 18)),
    document("72/2025/QH15", "Luật Tổ chức chính quyền địa phương", _ASSEMBLY, issued=date(2025, 6, 16)),
    document("10/2025/TT-BKHCN", issuer=_MINISTRY, issued=date(2025, 6, 27)),
    document("04/2026/TT-BKHCN", issuer=_MINISTRY),
    document("36/2026/TT-BKHCN", issuer=_MINISTRY),
    document("37/2026/TT-BKHCN", issuer=_MINISTRY),
    document("87/CĐ-TTg", issuer=_PREMIER, issued=_JUNE_12),
    document("608/QĐ-TTg", issuer=_PREMIER),
    document("2108/QĐ-TTg", issuer=_PREMIER),
    document("02/2026/QĐ-TTg", issuer=_PREMIER),
    document("2083/QĐ-BKHCN", issuer=_MINISTRY, issued=date(2025, 8, 8)),
    document("581/QĐ-SHTT", issuer="Cục Sở hữu trí tuệ", issued=date(2025, 8, 31)),
    document("3605/QĐ-UBND", issuer="UBND tỉnh Nghệ An", province="nghe-an"),
    document("84/2026/QĐ-UBND", issuer="UBND tỉnh Đồng Tháp", province="dong-thap"),
    document("16/2025/QĐ-UBND", issuer="UBND tỉnh Đồng Nai", province="dong-nai"),
)
