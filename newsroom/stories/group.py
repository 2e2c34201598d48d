"""Kept items -> stories, and which member of a story is shown first.

Takes `NewsItem`s with their `story`, and the editors' decisions; gives `Story`s. A story's id is its founder's and
never changes. Refuses to prefer a source by rank: an official site may be the copier, so it only breaks ties.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from newsroom.editing import target_id
from newsroom.models import Article, Decision, NewsItem, Story
from newsroom.stories.features import body_text, minhash, pack_sketch, shingles
from newsroom.text import vietnamese
from newsroom.text.dates import NEVER, format_date
from newsroom.text.urls import host_or_empty, identity_or_empty, is_state_url
from newsroom.text.vietnamese import fold

# ── the original of a story ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _MemberRank:
    """What speaks for one member: how many others name it, whether it names a source, when it came out."""

    item: NewsItem
    named_by: int
    copies: bool

    def order(self) -> tuple[bool, bool, int, datetime, bool, str]:
        """Smaller is more original."""
        foreign = self.item.language not in ("vi", "")
        return (
            foreign,
            self.copies,
            -self.named_by,
            _publication_moment(self.item),
            not is_state_url(self.item.url),
            self.item.id,
        )


def group_stories(items: Iterable[NewsItem], decisions: Iterable[Decision]) -> tuple[Story, ...]:
    """Stories of `items`, newest first: by `item.story`, then the editors' `merge` (target's story goes into `into`)
    and `split` (the target stands alone, or goes to the story `into`), in their order."""
    kept = {item.id: item for item in items}
    belongs = {item.id: item.story or item.id for item in kept.values()}
    why: dict[str, str] = {}
    for decision in decisions:
        _apply_decision(decision, belongs, why)
    members: dict[str, list[NewsItem]] = defaultdict(list)
    for id_, story in belongs.items():
        members[story].append(kept[id_])
    stories = [_build_story(id_, found, why.get(id_, "")) for id_, found in members.items()]
    return tuple(sorted(stories, key=lambda s: (-_timestamp(s.lead), s.id)))


def _timestamp(item: NewsItem) -> float:
    return item.published.timestamp() if item.published else 0.0


# ── editors ──────────────────────────────────────────────────────────────────────────────────────


def _apply_decision(decision: Decision, belongs: dict[str, str], why: dict[str, str]) -> None:
    target = _id_or_target(decision.target)
    if decision.action == "merge" and decision.into:
        into = _id_or_target(decision.into)
        _move_members(belongs, belongs.get(target, target), belongs.get(into, into))
        why[belongs.get(into, into)] = f"Biên tập gộp: {decision.why}" if decision.why else "Biên tập gộp."
    if decision.action == "split" and target in belongs:
        _split_member(belongs, target, _id_or_target(decision.into) if decision.into else "")
        why[belongs[target]] = f"Biên tập tách: {decision.why}" if decision.why else "Biên tập tách."


def _id_or_target(target: str) -> str:
    return target_id(target) or target


def _move_members(belongs: dict[str, str], old: str, new: str) -> None:
    for id_, story in belongs.items():
        if story == old:
            belongs[id_] = new


def _split_member(belongs: dict[str, str], target: str, into: str) -> None:
    """Take `target` out. A founder keeps its address, so the others go to a story named after the first of them."""
    others = sorted(id_ for id_, story in belongs.items() if story == belongs[target] and id_ != target)
    if belongs[target] == target and not into:
        for id_ in others:
            belongs[id_] = others[0]
    belongs[target] = belongs.get(into, into) or target


# ── who is shown first ───────────────────────────────────────────────────────────────────────────


def _publication_moment(item: NewsItem) -> datetime:
    """When it came out. A day without an hour is the end of that day: it can't be earlier than a known hour."""
    if item.published is None:
        return NEVER
    if item.precision == "minute":
        return item.published
    return item.published.replace(hour=23, minute=59)


def _find_named_member(item: NewsItem, members: Mapping[str, NewsItem]) -> str:
    """The id of the member `item` says it was taken from; "" when it names none of them."""
    cited = identity_or_empty(item.original_url)
    for other in members.values():
        if other.id != item.id and cited and cited == identity_or_empty(other.url):
            return other.id
    told = fold(item.attribution)
    for other in members.values() if told else ():
        same_house = other.source == item.source and host_or_empty(other.url) == host_or_empty(item.url)
        if other.id != item.id and not same_house and _is_named(other, told):
            return other.id
    return ""


def _is_named(item: NewsItem, told: str) -> bool:
    name, address = fold(item.publisher), host_or_empty(item.url).removeprefix("www.")
    return (len(name) >= 5 and name in told) or (len(address) >= 5 and address in told)


def _rank_members(members: Mapping[str, NewsItem]) -> list[_MemberRank]:
    names = {id_: _find_named_member(item, members) for id_, item in members.items()}
    named = Counter(name for name in names.values() if name)
    found = [
        _MemberRank(item, named[id_], bool(names[id_] or item.attribution or item.original_url))
        for id_, item in members.items()
    ]
    return sorted(found, key=_MemberRank.order)


def _build_story(id_: str, items: list[NewsItem], why: str) -> Story:
    if len(items) == 1:
        return Story(id_, items[0], (items[0],), why)
    standings = _rank_members({item.id: item for item in items})
    lead = standings[0].item
    rest = sorted((s.item for s in standings[1:]), key=lambda i: (_publication_moment(i), i.id))
    reason = _explain_lead(standings) if len(standings) > 1 else ""
    return Story(id_, lead, (lead, *rest), " ".join(part for part in (reason, why) if part))


def _explain_lead(standings: list[_MemberRank]) -> str:
    """Why the first member is shown first, in words for a reader."""
    first, second = standings[0], standings[1]
    name = first.item.publisher or first.item.source
    if first.named_by:
        return f"{name} là bản gốc: {first.named_by} bài trong nhóm dẫn nguồn từ đây."
    if second.copies and not first.copies:
        return f"{name} đứng đầu vì các bài còn lại ghi lấy từ nguồn khác."
    if first.item.published and _publication_moment(first.item) < _publication_moment(second.item):
        return f"{name} đăng sớm nhất trong nhóm ({format_date(first.item.published, first.item.precision)})."
    if first.item.language in ("vi", "") and second.item.language not in ("vi", ""):
        return f"{name} là bản tiếng Việt."
    if is_state_url(first.item.url) and not is_state_url(second.item.url):
        return f"Chưa rõ bản gốc; {name} đứng đầu vì là cơ quan nhà nước và đăng cùng lúc."
    return f"Chưa rõ bản gốc; {name} được nêu trước."


# ── one line that tells an article ────────────────────────────────────────────────────────────────


_SHORTEST = 40  # syllables of body under which a MinHash says nothing
_LONGEST = 60_000  # characters of body that are hashed


def fingerprint(article: Article) -> str:
    """SHA-256 (hex) of the article's folded words, title included: alike for copies that differ only in marks,
    case, blanks and punctuation."""
    words = vietnamese.syllables(f"{article.title}\n{body_text(article)}")
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest()


def sketch(article: Article, documents: tuple[str, ...] = ()) -> str:
    """What is kept to recognise `article` again: one ASCII line of at most 500 characters, "v3:…". `documents` are
    ids of what it cites; they are kept in the item itself and only make the seam explicit."""
    del documents
    body = body_text(article)[:_LONGEST]
    if len(vietnamese.syllables(body)) < _SHORTEST:
        return pack_sketch(article, b"")
    return pack_sketch(article, minhash(shingles(body)))
