"""The home page: what is new, what expires next, what one may want to do. One screen of a phone."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.models import Decision, Story
from publisher.sheet import Sheet
from publisher.shelves import Shelves
from publisher.views.lists import field_counts

_SOON = 200  # days
_NEW = 8


def sheets(s: Shelves) -> Iterator[Sheet]:
    pinned = pins(s)
    shown = {told.id for told in pinned}
    data = {
        "pinned": pinned,
        "stories": [told for told in s.main() if told.id not in shown][:_NEW],
        "expiring": s.expiring(_SOON),
        "fields": field_counts(s),
        "sources_line": sources_line(s),
    }
    about = "Việc này bây giờ ai làm, căn cứ nào, còn hiệu lực không, và có gì mới từ hôm qua."
    yield Sheet("/", "home.j2", "Cổng tin Phân cấp, phân quyền KH&CN", about, data)


def pins(s: Shelves) -> list[Story]:
    """Stories pinned by an editor and not yet lapsed, in the editor's order."""
    pins = [d for d in s.library.decisions if d.action == "pin" and (d.until is None or d.until >= s.day)]
    taken = {d.target for d in s.library.decisions if d.action == "unpin" and _after(d, pins)}
    found = [(d.order, n, _pinned(s, d)) for n, d in enumerate(pins) if d.target not in taken]
    ordered = [told for _, _, told in sorted(found, key=lambda row: row[:2]) if told]
    return list({told.id: told for told in ordered}.values())


def _after(unpin: Decision, pins: list[Decision]) -> bool:
    """Whether an unpin came after every pin of its target."""
    return all(unpin.line >= pin.line for pin in pins if pin.target == unpin.target)


def _pinned(s: Shelves, decision: Decision) -> Story | None:
    return next((told for told in s.stories if any(decision.target in (m.id, m.url) for m in told.members)), None)


def sources_line(s: Shelves) -> str:
    """`12 nguồn, 9 đọc được bình thường`, for the foot of the home page."""
    good = sum(1 for id in s.sources if (h := s.library.health.get(id)) and h.state == "hoat-dong")
    return f"{len(s.sources)} nguồn, {good} đọc được bình thường"
