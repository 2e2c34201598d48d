"""What an editor asks -> rows of content/bien-tap.yml, once they make sense.

Takes an `Order` and the library; gives the rows to write. Refuses, in Vietnamese and with the mend, what would have no
effect or the wrong one: an unknown article, a merge into itself, a split of what stands alone, a date gone by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from desk import drafts
from library import content, decisions
from newsroom.editing import CORRECTABLE_FIELDS, EditorDecisions, select_visible, target_id
from newsroom.errors import ConfigError
from newsroom.law.numbers import document_slug
from newsroom.models import Library, NewsItem, Story
from newsroom.stories.group import group_stories
from newsroom.text.dates import parse_partial
from newsroom.text.urls import canonical, identity, identity_or_text
from newsroom.text.vietnamese import tidy
from nightly import new_documents
from nightly.run.options import Options

# ── what an order may say ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Order:
    """One command: the keys of a decision, as typed."""

    action: str
    target: str
    why: str = ""
    until: str = ""
    order: int = 0
    into: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class OrderContext:
    """What an order is checked against."""

    library: Library
    today: date

    @property
    def orders(self) -> EditorDecisions:
        return EditorDecisions(self.library.decisions)

    def item(self, target: str) -> NewsItem | None:
        key = target_id(target)
        return next((item for item in self.library.items if key and item.id == key), None)

    def find_other_target(self, target: str) -> str:
        """The target under which something else than an article is dropped: a number only met so far, an answer a
        machine collected."""
        stub = next((d for d in self.library.documents if d.stub and target in (d.id, d.number)), None)
        answer = next((q for q in self.library.questions if q.collected and target in (q.id, q.source)), None)
        return stub.id if stub else answer.source if answer else ""

    def number(self, target: str) -> str:
        """The id of a number that some news names and that waits to be let into the registry, "" of any other."""
        waiting = (stub.id for _, stub in new_documents.list_new_numbers(self.library))
        return next((id for id in waiting if id in (target, document_slug(target))), "")

    def stories(self) -> tuple[Story, ...]:
        return group_stories(select_visible(self.library.items, self.library.decisions), self.library.decisions)

    def story(self, id: str) -> Story | None:
        return next((told for told in self.stories() if any(m.id == id for m in told.members)), None)

    def is_known(self, target: str) -> bool:
        """Whether the ledger has seen this address."""
        try:
            here = identity(canonical(target))
        except ValueError:
            return False
        return any(identity_or_text(url) == here for url in self.library.ledger)


# ── an order as typed -> rows ─────────────────────────────────────────────────────────────────────


OrderRow = dict[str, Any]
PINNED_FOR = 14  # days a pin stands when no last day is given: a pin that nobody ends must end by itself


def carry_out_order(order: Order, options: Options, *, by: str = "") -> tuple[OrderRow, ...]:
    """Check an order against the home as it is now and write its rows; gives them. Raises ConfigError, ContentError."""
    decisions.read_decision_file(options.home)  # a file that does not parse is told before anything else
    room = OrderContext(content.load_library(options.home), options.now.date())
    made = make_rows(order, room, by=drafts.display_name(drafts.find_editor(options.home, by)))
    return decisions.add_rows(options.home, made, at=options.now)


def make_rows(order: Order, room: OrderContext, *, by: str) -> tuple[OrderRow, ...]:
    """The rows of an order, without its moment. Raises ConfigError that says what to type instead."""
    check = _CHECKS.get(order.action)
    if check is None:
        raise _refusal(order, f"không có việc “{order.action}”", f"dùng được: {', '.join(sorted(_CHECKS))}")
    made = check(order, room)
    signed = {"by": tidy(by), "on": room.today.isoformat()}
    return tuple({**row, **{key: value for key, value in signed.items() if value}} for row in made)


def _refusal(order: Order, what: str, mend: str) -> ConfigError:
    return ConfigError(f"{what}; {mend}", where=f"edit {order.action} {order.target}".strip())


def _make_row(asked: Order, target: str, **more: object) -> OrderRow:
    given = {"action": asked.action, "target": target, **more, "why": tidy(asked.why)}
    return {key: value for key, value in given.items() if value not in ("", (), {}, [], None)}


def _find_item(order: Order, room: OrderContext, target: str = "") -> NewsItem:
    item = room.item(target or order.target)
    if item is None:
        mend = "dùng địa chỉ bài gốc, địa chỉ trang trên cổng, hoặc mã 8 chữ số hex ở cuối địa chỉ trang"
        raise _refusal(order, f"không có bài nào là “{target or order.target}”", mend)
    return item


def _find_public_item(order: Order, room: OrderContext, target: str = "") -> NewsItem:
    item = _find_item(order, room, target)
    if not room.orders.is_visible(item):
        raise _refusal(order, f"bài {item.id} hiện không đăng", "duyệt (accept) hoặc đưa trở lại (restore) trước")
    return item


def _require_reason(order: Order) -> None:
    if not tidy(order.why):
        raise _refusal(order, "chưa ghi lý do", 'thêm --why "…"; người đọc và người biên tập sau cần biết vì sao')


def _pin(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    item = _find_public_item(order, room)
    until = order.until or (room.today + timedelta(days=PINNED_FOR)).isoformat()
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise _refusal(order, f"“{until}” không phải ngày", "viết năm-tháng-ngày, ví dụ 2026-12-31") from None
    if last < room.today:
        raise _refusal(order, f"ngày {until} đã qua", "chọn ngày hôm nay hoặc sau hôm nay")
    return (_make_row(order, item.id, order=order.order or None, until=last.isoformat()),)


def _unpin(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    item = _find_item(order, room)
    if not any(d.action == "pin" and _is_same_story(room, d.target, item) for d in room.library.decisions):
        raise _refusal(order, f"bài {item.id} không được ghim", "xem các bài đang ghim: build.py edit list")
    return (_make_row(order, item.id),)


def _is_same_story(room: OrderContext, target: str, item: NewsItem) -> bool:
    told, key = room.story(item.id), target_id(target)
    return key == item.id or bool(told and any(m.id == key for m in told.members))


def _hide(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    return (_make_row(order, room.find_other_target(order.target) or _find_public_item(order, room).id),)


def _restore(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    item = room.item(order.target)
    if item is not None:
        if room.orders.is_withdrawn(item.url):
            raise _refusal(
                order, "bài đã bị rút", "lệnh rút chỉ bỏ được khi xóa chính dòng ấy trong content/bien-tap.yml"
            )
        return (_make_row(order, item.id),)
    if not room.is_known(order.target):
        raise _refusal(order, "máy chưa từng thấy bài này", "kiểm tra lại địa chỉ: build.py explain URL")
    return (_make_row(order, canonical(order.target)),)


def _merge(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    item, into = _find_item(order, room), _find_public_item(order, room, order.into)
    told = room.story(into.id)
    if item.id == into.id or (told and any(member.id == item.id for member in told.members)):
        raise _refusal(order, "hai bài đã là một tin", "không cần gộp")
    row = _make_row(order, item.id, into=into.id)
    if not item.held or room.orders.is_visible(item):
        return (row,)
    return ({"action": "accept", "target": item.id}, row)


def _split(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    item = _find_public_item(order, room)
    told = room.story(item.id)
    if told is None or len(told.members) < 2:
        raise _refusal(order, f"bài {item.id} đang đứng một mình", "không có gì để tách")
    into = _find_public_item(order, room, order.into).id if order.into else ""
    return (_make_row(order, item.id, into=into),)


def _correct(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    item = _find_item(order, room)
    _require_reason(order)
    if not order.fields:
        raise _refusal(order, "chưa nói sửa gì", 'thêm --set title="Tiêu đề đúng"')
    for name, value in order.fields.items():
        if name not in CORRECTABLE_FIELDS:
            raise _refusal(order, f"không sửa được mục “{name}”", f"sửa được: {', '.join(CORRECTABLE_FIELDS)}")
        if name == "published" and not _is_date(value):
            raise _refusal(order, f"“{value}” không phải ngày", 'viết "2026-01-14", hoặc "2026-01" khi chỉ biết tháng')
        if name == "title" and not tidy(value):
            raise _refusal(order, "tiêu đề để trống", "ghi tiêu đề đúng")
    return (_make_row(order, item.id, fields={name: tidy(value) for name, value in order.fields.items()}),)


def _is_date(value: str) -> bool:
    try:
        return bool(parse_partial(value.strip()))
    except ValueError:
        return False


def _retopic(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    item = _find_item(order, room)
    known = room.library.topic.fields
    if strange := [name for name in order.topics if name not in known]:
        raise _refusal(order, f"không có lĩnh vực “{strange[0]}”", f"dùng được: {', '.join(known)}")
    if order.section not in ("", "main", "adjacent"):
        raise _refusal(
            order, f"không có chuyên mục “{order.section}”", "dùng main (tin chính) hoặc adjacent (tin lân cận)"
        )
    if not order.topics and not order.section:
        raise _refusal(order, "chưa nói xếp vào đâu", f"ghi mã lĩnh vực ({', '.join(known)}) hoặc --section")
    return (_make_row(order, item.id, topics=list(order.topics), section=order.section),)


def _withdraw(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    """By address, also of an article never seen: it is never to come in, under any variant of that address."""
    _require_reason(order)
    item = room.item(order.target)
    try:
        url = item.url if item else canonical(order.target)
    except ValueError:
        raise _refusal(order, f"không có bài nào là “{order.target}”", "dùng địa chỉ đầy đủ của bài gốc") from None
    return (_make_row(order, url),)


def _accept(order: Order, room: OrderContext) -> tuple[OrderRow, ...]:
    if number := room.number(order.target):
        return (_make_row(order, number),)
    item = _find_item(order, room)
    if not item.held:
        raise _refusal(order, f"bài {item.id} không chờ duyệt", "bài ấy đã đăng; muốn bỏ thì dùng hide")
    return (_make_row(order, item.id),)


_CHECKS: Mapping[str, Callable[[Order, OrderContext], tuple[OrderRow, ...]]] = {
    "pin": _pin,
    "unpin": _unpin,
    "hide": _hide,
    "restore": _restore,
    "merge": _merge,
    "split": _split,
    "correct": _correct,
    "retopic": _retopic,
    "withdraw": _withdraw,
    "accept": _accept,
    "reject": _accept,
}
