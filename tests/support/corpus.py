"""Made-up Vietnamese articles for tests and benches: a home of any size, the same for the same seed.

Takes a folder and a number; writes content/ files like those of a real night (the same writer), without waiting for
the disk after each. Dates run over ten years; a tenth of the stories are told twice; every text cites real numbers of
the shipped registry, so that links, shelves and timelines are as full as they would be.
"""

# ruff: noqa: SIM905 - word lists read better as text
from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from library import content, frontmatter, records
from newsroom.law.numbers import document_slug
from newsroom.models import VN, NewsItem, replace
from newsroom.text.urls import item_id
from newsroom.text.vietnamese import slug
from tests.support.paths import ROOT

LAST = datetime(2026, 11, 21, 17, 0, tzinfo=VN)
DAYS = 3650
_WHO = "Bộ Khoa học và Công nghệ|UBND tỉnh|Sở Khoa học và Công nghệ|Chính phủ|Cục Tần số vô tuyến điện|Hội đồng".split(
    "|"
)
_DOES = "phân cấp|ủy quyền|phân định thẩm quyền|hướng dẫn|rà soát|công bố|sửa đổi|bãi bỏ|tập huấn về|tổng kết".split(
    "|"
)
_WHAT = (
    "việc cấp giấy phép sử dụng tần số|thủ tục chứng nhận hoạt động khoa học|quản lý nhiệm vụ cấp tỉnh|"
    "đăng ký chuyển giao công nghệ|kiểm định phương tiện đo|giám định sở hữu công nghiệp|an toàn bức xạ trong y tế|"
    "doanh nghiệp công nghệ cao|quỹ phát triển khoa học|bưu chính công ích|hạ tầng viễn thông|chuyển đổi số cấp xã"
).split("|")
_WORDS = (
    "theo quy định mới địa phương phải bố trí nhân lực kinh phí thời hạn giải quyết hồ sơ trực tuyến người dân doanh "
    "nghiệp nộp tại trung tâm phục vụ hành chính công cán bộ được tập huấn kiểm tra giám sát báo cáo định kỳ kết quả "
    "bước đầu cho thấy nhiều vướng mắc cần tháo gỡ về thẩm quyền giữa các cấp ngành liên quan trong giai đoạn tới"
).split()
_PLACES = "ha-noi hue da-nang nghe-an quang-tri can-tho lam-dong gia-lai dong-thap thanh-hoa lao-cai hai-phong".split()
_FIELDS = (
    "khcn-dmst chuyen-doi-so buu-chinh vien-thong tan-so so-huu-tri-tue tieu-chuan-do-luong-chat-luong "
    "nang-luong-nguyen-tu cong-nghe-cao chuyen-giao-cong-nghe cong-nghe-thong-tin khac"
).split()
_NUMBERS = "132/2025/NĐ-CP 133/2025/NĐ-CP 15/2026/NĐ-CP 93/2025/QH15 72/2025/QH15 57-NQ/TW 66.18/2026/NQ-CP".split()
_SOURCES = "mst baochinhphu vnexpress nhandan nghe-an hue da-nang".split()


def item(number: int, seed: int = 0, days: int = DAYS) -> NewsItem:
    """The article of this number, always the same; of the last so many days."""
    draw = random.Random(f"{seed}/{number}")
    id = hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()[:8]
    title = f"{draw.choice(_WHO)} {draw.choice(_DOES)} {draw.choice(_WHAT)} đợt {number}"
    when = LAST - timedelta(minutes=draw.randrange(days * 1440))
    numbers = tuple(dict.fromkeys(draw.choices(_NUMBERS, k=draw.randint(0, 3))))
    lead = f"{title}: {_sentence(draw, 28)}. Căn cứ Nghị định {draw.choice(_NUMBERS[:3])}, {_sentence(draw, 14)}."
    return NewsItem(
        id=id,
        title=title,
        url=f"https://tin-{number % 40}.example.vn/{slug(title)}-{number}.htm",
        source=draw.choice(_SOURCES),
        publisher=f"Báo Thử {number % 40}",
        slug=slug(title),
        published=when,
        author=draw.choice(("", "Nguyễn Văn Thử", "Trần Thị Mẫu")),
        lead=lead[:300],
        section="adjacent" if draw.random() < 0.2 else "main",
        fields=(draw.choice(_FIELDS),),
        provinces=(draw.choice(_PLACES),) if draw.random() < 0.4 else (),
        documents=tuple(map(document_slug, numbers)),
        story=_story(draw, number, seed, id),
        score=round(draw.uniform(3, 12), 2),
        reasons=("từ khóa: phân cấp",),
        fingerprint=hashlib.sha256(lead.encode()).hexdigest(),
        sketch="v3:" + hashlib.sha512(lead.encode()).hexdigest(),
        captured=when + timedelta(hours=3),
        capture_sha256=hashlib.sha256(id.encode()).hexdigest(),
    )


def item_of_bao(number: int) -> NewsItem:
    """The article of this number as one of the source `bao`, a story of its own that cites nothing."""
    url = f"https://bao.example.vn/bai-{number}.htm"
    id = item_id(url)
    return replace(item(number), id=id, url=url, story=id, source="bao", documents=())


def _story(draw: random.Random, number: int, seed: int, id: str) -> str:
    """A tenth are told again: they belong to the story of the article before them."""
    if number and draw.random() < 0.1:
        return hashlib.sha256(f"{seed}/{number - 1}".encode()).hexdigest()[:8]
    return id


def _sentence(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(_WORDS, k=words)).capitalize()


def home(folder: Path, count: int, *, seed: int = 0) -> Path:
    """A home in `folder`: the shipped registry, tasks, questions and settings, and `count` made-up articles."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("van-ban", "nhiem-vu", "hoi-dap"):
        shutil.copytree(ROOT / "content" / name, folder / "content" / name, dirs_exist_ok=True)
    shutil.copy(ROOT / "content" / "chu-de.yml", folder / "content" / "chu-de.yml")
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    add(folder, range(count), seed=seed)
    return folder


def add(folder: Path, numbers: range, *, seed: int = 0, days: int = DAYS) -> None:
    """Write the articles of these numbers."""
    for made in (item(number, seed, days) for number in numbers):
        write(folder, made)


def write(folder: Path, made: NewsItem) -> Path:
    """Write one article where the machine would; gives its path. Not synced: a bench is no night."""
    path = folder / content.item_path(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(frontmatter.dump_markdown(records.item_values(made)), encoding="utf-8")
    return path


def body(number: int, words: int = 500) -> Iterator[str]:
    """Paragraphs of an article's full text, for benches of parsing and of other builders."""
    draw = random.Random(f"body/{number}")
    for _ in range(max(1, words // 50)):
        yield f"{_sentence(draw, 25)}. {_sentence(draw, 25)}."


def edited(made: NewsItem, note: str) -> NewsItem:
    """The same article with another title, as an editor's hand would change it."""
    return replace(made, title=f"{made.title} ({note})")
