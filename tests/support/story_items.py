"""News items to be put together into stories: one text, unless a test gives its own."""

from __future__ import annotations

from datetime import datetime

from newsroom.models import VN, Article, NewsItem, replace
from newsroom.stories.group import fingerprint, sketch
from newsroom.text.urls import item_id

DAY = datetime(2025, 6, 24, 9, tzinfo=VN)
BODY = (
    "Sáng ngày 23/6, Bộ Khoa học và Công nghệ họp trực tuyến với các Sở về việc nhận nhiệm vụ phân cấp, phân quyền.",
    "Thứ trưởng Lê Minh Hải chủ trì cuộc họp, có 63 điểm cầu tham dự từ đầu giờ sáng tới gần trưa.",
    "“Bộ sẽ đi cùng địa phương cho tới khi việc nào cũng có người làm được và chịu trách nhiệm,” ông Lê Minh Hải nói.",
    "Các đơn vị trả lời 48 câu hỏi, phần lớn về tần số vô tuyến điện và sở hữu trí tuệ ở cấp tỉnh.",
    "Hai đường dây nóng sẽ nhận phản ánh trong suốt thời gian chuyển đổi sang cách làm mới này.",
)


def item(
    url: str, title: str = "Bộ KH&CN họp với các Sở về phân cấp, phân quyền", *body: str, **kept: object
) -> NewsItem:
    when = kept.pop("published", DAY)
    assert isinstance(when, datetime)
    read = Article(url, "nguon", title, "", body or BODY, when)
    documents = kept.pop("documents", ())
    assert isinstance(documents, tuple)
    made = NewsItem(
        id=item_id(url),
        title=title,
        url=url,
        source=url.split("/")[2],
        publisher=url.split("/")[2],
        slug="tin",
        published=when,
        documents=documents,
        fingerprint=fingerprint(read),
        sketch=sketch(read, documents),
    )
    return replace(made, **kept)  # type: ignore[arg-type]
