"""The editor's morning: everything that waits for a word, gathered from the library. Reads; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from library import content, proposals
from library.proposals import Proposal
from newsroom.editing import EditorDecisions, select_visible
from newsroom.health.assess import STATES, select_unhealthy
from newsroom.models import Document, Health, Library, NewsItem, Question, Story, replace
from newsroom.stories.group import group_stories
from newsroom.stories.index import StoryIndex
from newsroom.text.dates import LONG_AGO
from newsroom.text.vietnamese import fold, syllables
from nightly import publish, story_index
from nightly.new_documents import DOCUMENT_LISTS, ExcessNumbers, list_excess, list_hidden
from nightly.run.options import Options, select_sources
from publisher import renderer
from publisher.site_index import SiteIndex
from publisher.views import home as home_view
from publisher.views.home import Pin

NEW_FOR = timedelta(hours=36)  # what was collected since yesterday morning, also when last night's run was late
SOON = 30  # days ahead for expiries
LISTED_DAYS = 30  # days a document of a register counts as newly listed


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """A held article, and the story it most likely belongs to."""

    item: NewsItem
    near: Story | None
    because: str


@dataclass(frozen=True, slots=True)
class Morning:
    """What the desk shows, in the order it is shown."""

    day: date
    as_of: datetime | None
    shelves: SiteIndex
    pins: tuple[Pin, ...]
    held: tuple[HeldArticle, ...]
    fresh: tuple[Story, ...]
    proposals: tuple[Proposal, ...]
    sick: tuple[tuple[Health, str], ...]
    unresolved: tuple[tuple[str, tuple[NewsItem, ...]], ...]
    contradictions: tuple[NewsItem, ...]  # articles that say of a document what the registry does not
    floods: tuple[ExcessNumbers, ...]  # articles that name more new numbers than one may bring
    untold: tuple[tuple[str, NewsItem], ...]  # numbers an official register listed and no news speaks of yet
    stubs: tuple[tuple[Document, bool], ...]  # with whether some news speaks of it
    review: tuple[tuple[Question, str], ...]
    expiring: tuple[tuple[Document, int], ...]
    problems: tuple[str, ...]

    @property
    def waiting(self) -> int:
        """How many things want a decision today."""
        return sum(map(len, (self.held, self.proposals, self.review, self.floods, self.problems)))


def index_public_site(options: Options, library: Library) -> SiteIndex:
    """The library as readers would see it now."""
    shown = replace(library, items=select_visible(library.items, library.decisions))
    stories = group_stories(shown.items, shown.decisions)
    as_of = publish.read_stamp(options.home)
    return renderer.index_site(shown, stories, day=options.now.date(), as_of=as_of, sources=select_sources(options))


def gather_morning(options: Options) -> Morning:
    """The morning of `options.now`. Raises ContentError of the topic file."""
    library = content.load_library(options.home)
    shelves = index_public_site(options, library)
    ill = select_unhealthy(library.health[key] for key in sorted(library.health))
    _, broken = proposals.load_proposals(options.home)
    return Morning(
        day=options.now.date(),
        as_of=shelves.as_of,
        shelves=shelves,
        pins=tuple(home_view.list_pins(shelves)),
        held=_list_held(options, library, shelves),
        fresh=list_new_stories(shelves, options.now),
        proposals=proposals.list_waiting(options.home),
        sick=tuple((record, STATES.get(record.state, record.state)) for record in ill),
        unresolved=_list_unresolved(shelves),
        contradictions=_list_contradictions(library),
        floods=list_excess(library),
        untold=_list_unreported(library, options.now),
        stubs=_list_stubs(shelves),
        review=_list_reviews(library, shelves),
        expiring=shelves.expiring(SOON),
        problems=(*library.problems, *(f"{e}; {e.hint}" for e in broken)),
    )


def _list_reviews(library: Library, shelves: SiteIndex) -> tuple[tuple[Question, str], ...]:
    """Answers in doubt and why, without those an editor has dropped."""
    orders, questions = EditorDecisions(library.decisions), {q.id: q for q in library.questions}
    asked = [(questions[id], why) for id, why in sorted(shelves.to_review.items()) if id in questions]
    return tuple((q, why) for q, why in asked if not (q.collected and orders.decision_on(q.source)))


def list_new_stories(shelves: SiteIndex, now: datetime) -> tuple[Story, ...]:
    """Stories with a member collected (or, written by hand, published) since yesterday."""
    since = now - NEW_FOR
    return tuple(s for s in shelves.stories if any((m.captured or m.published or LONG_AGO) >= since for m in s.members))


def _list_held(options: Options, library: Library, shelves: SiteIndex) -> tuple[HeldArticle, ...]:
    orders = EditorDecisions(library.decisions)
    held = [item for item in library.items if item.held and orders.decision_on(item.url, item.id) is None]
    index = story_index.open_index(options.cache, shelves.library.items) if held else StoryIndex()
    return tuple(_find_nearest(item, index, shelves) for item in sorted(held, key=_time_key, reverse=True))


def _time_key(item: NewsItem) -> tuple[datetime, str]:
    return item.captured or item.published or LONG_AGO, item.id


def _find_nearest(item: NewsItem, index: StoryIndex, shelves: SiteIndex) -> HeldArticle:
    """By the same ground the night joins stories on; else the story whose title shares most words, if half of them."""
    match = index.find(item)
    for told in shelves.stories if match else ():
        if match and any(m.story == match.story or m.id == match.story for m in told.members):
            return HeldArticle(item, told, match.reason)
    shared = [(_title_similarity(item.title, told.lead.title), told) for told in shelves.stories[:400]]
    best = max(shared, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < 0.4:
        return HeldArticle(item, None, "")
    return HeldArticle(item, best[1], "tiêu đề gần giống")


def _title_similarity(one: str, other: str) -> float:
    a, b = set(syllables(one)), set(syllables(other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _list_unresolved(shelves: SiteIndex) -> tuple[tuple[str, tuple[NewsItem, ...]], ...]:
    """Numbers that news cite and the registry does not know, most cited first."""
    found: dict[str, list[NewsItem]] = {}
    for item in shelves.library.items:
        for number in item.unresolved:
            found.setdefault(number, []).append(item)
    return tuple((number, tuple(items)) for number, items in sorted(found.items(), key=lambda p: (-len(p[1]), p[0])))


def _list_contradictions(library: Library) -> tuple[NewsItem, ...]:
    """Of what is published or waits, newest first."""
    orders = EditorDecisions(library.decisions)
    asked = (
        i
        for i in library.items
        if i.contradictions and (orders.is_visible(i) or orders.decision_on(i.url, i.id) is None)
    )
    return tuple(sorted(asked, key=_time_key, reverse=True))


def _list_unreported(library: Library, now: datetime) -> tuple[tuple[str, NewsItem], ...]:
    """What Công báo or another register listed in the last month; a number in its title is the document it lists."""
    orders, names = EditorDecisions(library.decisions), {d.id: d.number for d in library.documents}
    wanted = [i for i in library.items if orders.is_visible(i) or orders.decision_on(i.url, i.id) is None]
    told = {n for i in wanted if i.source not in DOCUMENT_LISTS for n in _cited_numbers(i, names)}
    listed = [i for i in wanted if i.source in DOCUMENT_LISTS and _time_key(i)[0] >= now - timedelta(days=LISTED_DAYS)]
    fresh = {n: i for i in sorted(listed, key=_time_key) for n in _cited_numbers(i, names) if fold(n) in fold(i.title)}
    newest = sorted(fresh.items(), key=lambda pair: _time_key(pair[1]), reverse=True)
    return tuple((number, item) for number, item in newest if number not in told)


def _cited_numbers(item: NewsItem, names: Mapping[str, str]) -> tuple[str, ...]:
    return (*(names.get(id, id) for id in item.documents), *item.unresolved)


def _list_stubs(shelves: SiteIndex) -> tuple[tuple[Document, bool], ...]:
    """Documents of which only the number is known; those no news speaks of first."""
    unwanted = list_hidden(shelves.library.decisions)
    stubs = [d for d in shelves.documents.values() if d.stub and d.id not in unwanted]
    told = [(d, any(_has_news(story) for story in shelves.by_document.get(d.id, ()))) for d in stubs]
    return tuple(sorted(told, key=lambda pair: (pair[1], pair[0].id)))


def _has_news(told: Story) -> bool:
    return any(member.source not in DOCUMENT_LISTS for member in told.members)


def map_items_to_stories(stories: tuple[Story, ...]) -> Mapping[str, Story]:
    """Story of every member's id."""
    return {member.id: told for told in stories for member in told.members}
