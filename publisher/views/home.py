"""The home page: what is new, what expires next, what one may want to do. One screen of a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from newsroom.editing import target_id
from newsroom.models import Decision, Story
from publisher.page import Page
from publisher.site_index import SiteIndex
from publisher.views.lists import count_fields


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned story with the editor's words for it."""

    story: Story
    decision: Decision
    number: int  # place of the decision in the file


_SOON = 200  # days
_NEW = 8


def build_pages(s: SiteIndex) -> Iterator[Page]:
    pinned = list_pins(s)
    shown = {pin.story.id for pin in pinned}
    data = {
        "pinned": pinned,
        "stories": list(islice((told for told in s.main() if told.id not in shown), _NEW)),
        "expiring": s.expiring(_SOON),
        "fields": count_fields(s),
        "sources_line": describe_sources(s),
    }
    about = "Việc này bây giờ ai làm, căn cứ nào, còn hiệu lực không, và có gì mới từ hôm qua."
    yield Page("/", "home.j2", "Cổng tin Phân cấp, phân quyền KH&CN", about, data)


def list_pins(s: SiteIndex) -> list[Pin]:
    """Stories pinned by an editor and not yet lapsed, in the editor's order; of one story the last word counts."""
    standing: dict[str, Pin] = {}
    for number, decision in enumerate(s.library.decisions):
        told = _find_story(s, decision) if decision.action in ("pin", "unpin") else None
        if told is None:
            continue
        standing.pop(told.id, None)
        if decision.action == "pin" and (decision.until is None or decision.until >= s.day):
            standing[told.id] = Pin(told, decision, number)
    return sorted(standing.values(), key=lambda pin: (pin.decision.order, pin.number))


def _find_story(s: SiteIndex, decision: Decision) -> Story | None:
    key = target_id(decision.target)
    return next((told for told in s.stories if any(key == m.id for m in told.members)), None)


def describe_sources(s: SiteIndex) -> str:
    """`12 nguồn, 9 đọc được bình thường`, for the foot of the home page."""
    good = sum(1 for id in s.sources if (h := s.library.health.get(id)) and h.state == "hoat-dong")
    return f"{len(s.sources)} nguồn, {good} đọc được bình thường"
