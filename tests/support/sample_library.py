"""A small library made up for tests of the pages: two decrees whose numbers clash, a task, a question, news."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from newsroom.models import (
    VN,
    Basis,
    Delegation,
    Document,
    Evidence,
    Health,
    Library,
    NewsItem,
    Question,
    Relation,
    Source,
    Story,
    Task,
    Topic,
    replace,
)

DAY = date(2026, 11, 22)
AS_OF = datetime(2026, 11, 22, 2, 30, tzinfo=VN)
FIELDS = {
    "tan-so": "Tần số vô tuyến điện",
    "khcn-dmst": "Khoa học, công nghệ và đổi mới sáng tạo",
    "khac": "Lĩnh vực khác",
}


def document(number: str, id: str, **more: object) -> Document:
    given = {"kind": "nghi-dinh", "title": f"Quy định thử về {number}", "issuer": "Chính phủ", **more}
    return Document(id=id, number=number, **given)  # type: ignore[arg-type]


DOCUMENTS = (
    document(
        "133/2025/NĐ-CP",
        "133-2025-nd-cp",
        issued=date(2025, 6, 12),
        effective=date(2025, 7, 1),
        expires=date(2027, 3, 1),
        topic="core",
        fields=("tan-so",),
        addresses=(Evidence("https://vanban.example.vn/133", "Bản điện tử"),),
        evidence=(Evidence("https://bao.example.vn/133", "Ngày hiệu lực", "P", ("effective",)),),
        unverified=("signer",),
        relations=(Relation("based_on", "63/2025/QH15"),),
        body="Ghi chú **quan trọng**.\n\n- một\n- hai <b>không phải thẻ</b>",
    ),
    document("133/2025/QH15", "133-2025-qh15", kind="luat", issuer="Quốc hội", effective=date(2026, 7, 1)),
    document(
        "15/2026/NĐ-CP",
        "15-2026-nd-cp",
        issued=date(2026, 1, 14),
        effective=date(2026, 1, 14),
        topic="change",
        relations=(Relation("amends", "133/2025/NĐ-CP", date(2026, 1, 14), "Điều 29"),),
    ),
    document(
        "3605/QĐ-UBND",
        "3605-qd-ubnd-nghe-an",
        kind="quyet-dinh",
        issuer="UBND tỉnh Nghệ An",
        province="nghe-an",
        topic="provincial",
        relations=(Relation("delegates_under", "133/2025/NĐ-CP"),),
    ),
)
TASK = Task(
    id="dai-tau-ca",
    title="Cấp giấy phép đài tàu cá thử nghiệm",
    field="tan-so",
    kind="phan-cap",
    before="Bộ Khoa học và Công nghệ",
    now="UBND cấp tỉnh",
    level="tinh",
    basis=(Basis("133/2025/NĐ-CP", "Điều 28"),),
    delegations=(Delegation("nghe-an", "Giám đốc Sở KH&CN", Basis("3605/QĐ-UBND")),),
    evidence=(Evidence("https://bao.example.vn/tau-ca", "Bài báo"),),
)
QUESTION = Question(
    id="tau-ca-hoi-ai",
    question="Tàu cá xin giấy phép đài ở đâu?",
    answer="Nộp cho **UBND cấp tỉnh** theo Điều 28 Nghị định 133/2025/NĐ-CP.",
    answered_by="Biên tập cổng",
    answered=date(2026, 11, 1),
    fields=("tan-so",),
    basis=(Basis("133/2025/NĐ-CP", "Điều 28"),),
    tasks=("dai-tau-ca",),
    evidence=(Evidence("https://bao.example.vn/tau-ca"),),
)
SOURCES = {
    "mst": Source(id="mst", name="Bộ KH&CN (thử)", host="mst.example.vn", kind="ministry"),
    "nghe-an": Source(
        id="nghe-an", name="Sở KH&CN Nghệ An (thử)", host="sokhcn.example.vn", kind="province", province="nghe-an"
    ),
}
HEALTH = {
    "mst": Health(
        "mst",
        "hoat-dong",
        date(2026, 11, 1),
        last_success=DAY,
        last_item=DAY,
        listed=20,
        weeks={"2026-W46": 3, "2026-W47": 5},
    )
}


def item(number: int, **more: object) -> NewsItem:
    """An item of its own story, one per day back from the day of the build."""
    given: dict[str, object] = {
        "title": f"Tin thử số {number} về Nghị định 133/2025/NĐ-CP",
        "url": f"https://mst.example.vn/tin-{number}.htm",
        "source": "mst",
        "publisher": "Bộ KH&CN (thử)",
        "slug": f"tin-thu-{number}",
        "published": AS_OF - timedelta(days=number),
        "lead": "Đoạn đầu của bài, nói về khoản 2 Điều 28 Nghị định 133/2025/NĐ-CP.",
        "fields": ("tan-so",),
        "documents": ("133-2025-nd-cp",),
        "provinces": ("nghe-an",),
        **more,
    }
    return NewsItem(id=f"{number:08x}", story=f"{number:08x}", **given)  # type: ignore[arg-type]


def told(*items: NewsItem, reason: str = "") -> Story:
    return Story(items[0].id, items[0], items, reason)


def stories(count: int = 3) -> tuple[Story, ...]:
    """Single stories, and one told twice."""
    again = replace(
        item(900, source="nghe-an", publisher="Sở (thử)"), story=item(0).id, story_reason="trùng nguyên văn"
    )
    return (told(item(0), again, reason="Hai bản cùng một văn bản"), *(told(item(n)) for n in range(1, count)))


def library(items: tuple[NewsItem, ...] = (), **more: object) -> Library:
    given: dict[str, object] = {
        "documents": DOCUMENTS,
        "questions": (QUESTION,),
        "tasks": (TASK,),
        "decisions": (),
        "topic": Topic("Chủ đề thử", FIELDS, {}),
        "health": HEALTH,
        **more,
    }
    return Library(items=items, **given)  # type: ignore[arg-type]
