"""The editors' decisions, applied to items. Takes items and decisions in the file's order; gives items as they stand.

A later decision wins over an earlier one on the same target, except that `withdraw` is never undone by another line:
a legal takedown is lifted only by deleting it. A target is an address (any variant of it), the address of a page
of this site, or the eight hex digits of an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from newsroom.models import Decision, NewsItem, Section, replace
from newsroom.text.dates import parse_partial
from newsroom.text.urls import item_id_or_empty

# ── reasons in plain Vietnamese ───────────────────────────────────────────────────────────────────


REASON_WORDS: Mapping[str, str] = {
    "topic": "nói đúng chủ đề",
    "field": "thuộc lĩnh vực của cổng",
    "document": "dẫn văn bản",
    "low_value": "ít giá trị",
    "foreign_language": "tiếng nước ngoài",
    "too_old": "bài cũ",
    "editor": "biên tập đã quyết",
    "list_page": "loại trang",
    "function_page": "loại trang",
    "law_text": "loại trang",
    "software_page": "loại trang",
}
# groups of `loai_tru` in the topic file: what a phrase was taken for instead
_MASKS: Mapping[str, str] = {
    "cong_trinh": "công trình xây dựng",
    "phan_mem": "quyền trong phần mềm",
    "ngan_sach": "ngân sách",
    "phap_dien": "pháp điển",
    "dang_kiem": "đăng kiểm",
    "cap_do": "cấp độ",
    "doi_thuong": "nghĩa đời thường",
    "khuon_sao": "câu khuôn sáo",
}
_EXCLUDED = "excluded_"
_CODED = re.compile(r"([a-z]+(?:_[a-z]+)*)(?= “|$)")


def describe_reason(line: str) -> str:
    """One kept reason in words; a line that begins with no code is words already."""
    found = _CODED.match(line)
    if not found:
        return line
    code = found[1]
    if code.startswith(_EXCLUDED):
        group = code.removeprefix(_EXCLUDED)
        said = f"không tính, vì nói về {_MASKS.get(group, group.replace('_', ' '))}"
    else:
        said = REASON_WORDS.get(code, "dấu hiệu khác")
    return f"{said}:{line[found.end() :]}".rstrip(":")


# ── decisions applied to items ────────────────────────────────────────────────────────────────────


VISIBILITY_ACTIONS = frozenset({"hide", "restore", "accept", "reject", "withdraw"})
CORRECTABLE_FIELDS: Mapping[str, str] = {
    "title": "tiêu đề",
    "summary": "tóm tắt",
    "lead": "trích dẫn",
    "publisher": "tên nguồn",
    "author": "tác giả",
    "published": "ngày đăng",
    "attribution": "ghi nguồn",
    "original_url": "địa chỉ bản gốc",
    "section": "mục",
    "note": "ghi chú",
}
_ID = re.compile(r"^(?:[^\s/]*-)?([0-9a-f]{8})/?$")
_OURS = re.compile(r"/tin-tuc/(?:\d{4}/\d{2}|khong-ngay)/[a-z0-9-]{0,120}-([0-9a-f]{8})/?(?:index\.html)?$")


def target_id(target: str) -> str:
    """The item id a target names: hex digits as they are, a page of ours by its tail, else the address's own id.

    Gives "" for a target that is neither.
    """
    found = _OURS.search(target.strip()) or _ID.search(target.strip())
    if found:
        return found[1]
    return item_id_or_empty(target.strip()) if target.startswith("http") else ""


class EditorDecisions:
    """The decisions, by item id."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._showing: dict[str, Decision] = {}
        self._corrections: dict[str, list[Decision]] = {}
        for decision in decisions:
            if key := target_id(decision.target):  # a decision on a document's number is none on any article
                self._take(key, decision)

    def _take(self, key: str, decision: Decision) -> None:
        if decision.action in ("correct", "retopic"):
            self._corrections.setdefault(key, []).append(decision)
        elif decision.action in VISIBILITY_ACTIONS:
            old = self._showing.get(key)
            if old is None or old.action != "withdraw":
                self._showing[key] = decision

    def decision_on(self, url: str, id: str = "") -> Decision | None:
        """The word that decides whether this address is shown, or None."""
        return self._showing.get(id or item_id_or_empty(url))

    def is_withdrawn(self, url: str) -> bool:
        order = self.decision_on(url)
        return order is not None and order.action == "withdraw"

    @property
    def withdrawals(self) -> frozenset[str]:
        """Item ids of everything withdrawn."""
        return frozenset(id for id, order in self._showing.items() if order.action == "withdraw")

    def is_visible(self, item: NewsItem) -> bool:
        """Whether readers see the item: held ones need an `accept`, hidden and rejected ones a later `restore`."""
        order = self.decision_on(item.url, item.id)
        if order is None:
            return not item.held
        return order.action in ("restore", "accept")

    def apply_corrections(self, item: NewsItem) -> NewsItem:
        """The item with every correction applied, each told in `revisions`."""
        for decision in self._corrections.get(item.id, ()):
            item = _correct_fields(item, decision) if decision.action == "correct" else _change_topic(item, decision)
        return item


def select_visible(items: Iterable[NewsItem], decisions: Iterable[Decision]) -> tuple[NewsItem, ...]:
    """The items readers see, corrected; none of them points at what is withdrawn."""
    orders = EditorDecisions(decisions)
    gone = orders.withdrawals
    shown = (replace(item, held=False) if item.held else item for item in items if orders.is_visible(item))
    return tuple(_unlink_withdrawn(orders.apply_corrections(item), gone) for item in shown)


def _unlink_withdrawn(item: NewsItem, withdrawn: frozenset[str]) -> NewsItem:
    """A reprint without the address, or the naming, of a withdrawn original."""
    if not withdrawn or not item.original_url or item_id_or_empty(item.original_url) not in withdrawn:
        return item
    return replace(item, original_url="", attribution="")


def _correct_fields(item: NewsItem, decision: Decision) -> NewsItem:
    changes: dict[str, object] = {}
    for name, value in decision.fields.items():
        if name not in CORRECTABLE_FIELDS:
            continue
        if name == "published":
            changes["published"], changes["precision"] = parse_partial(str(value))
        else:
            changes[name] = str(value)
    day = f"{decision.on:%d/%m/%Y}: " if decision.on else ""
    named = ", ".join(CORRECTABLE_FIELDS[name] for name in decision.fields if name in CORRECTABLE_FIELDS)
    why = f" — {decision.why}" if decision.why else ""
    told = f"{day}ban biên tập sửa {named}{why}"
    return replace(item, **changes, revisions=(*item.revisions, told))  # type: ignore[arg-type]


def _change_topic(item: NewsItem, decision: Decision) -> NewsItem:
    """The item under other fields or in another section."""
    section: Section = "adjacent" if decision.section == "adjacent" else "main"
    return replace(item, fields=decision.topics or item.fields, section=section if decision.section else item.section)
