"""Every record of the project: frozen structs, one per state. Imports nothing of ours.

Times are aware datetimes in Asia/Ho_Chi_Minh (`VN`); days are dates; text is NFC.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal, dataclass_transform

from msgspec import Struct, field, structs

VN = timezone(timedelta(hours=7), "+07")  # Viet Nam has kept UTC+7 without daylight saving since 1975

Precision = Literal["minute", "day", "month", "year"]
SourceKind = Literal["ministry", "agency", "province", "government", "press", "aggregator"]
MAX_EXCERPT = 300  # characters of a text that may be shown of a source whose `reuse` is no more than "excerpt"
ListingKind = Literal["feed", "html", "sitemap", "day", "questions"]
Form = Literal["news", "question"]
Label = Literal["keep", "review", "drop"]
Section = Literal["main", "adjacent"]
Tag = Literal["P", "G", "I", "C", "OCR"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(Struct, frozen=True, gc=False):
    """What every record is: unchangeable, equal and hashed by its fields, outside of the cycle collector's care."""


if TYPE_CHECKING:
    from dataclasses import replace as replace  # so that the names of fields are checked
else:

    def replace(value, **changes):
        """The record, or a frozen dataclass, with these fields changed."""
        change = structs.replace if isinstance(value, Struct) else dataclasses.replace
        return change(value, **changes)


# ── IN: what a source promises, lists and answers ────────────────────────────────────────────────


class Listing(Record):
    """One address a source is read from. `day` listings hold `{day:%d-%m-%Y}` in the URL; what a `questions` listing
    gives is read as questions and answers."""

    url: str
    kind: ListingKind = "feed"
    label: str = ""


class Promise(Record):
    """What a healthy run of a source looks like; shares are 0..1, `silence` is in days.

    None means not stated: it is learned from the source's own history (`newsroom.promises`)."""

    items: int | None = None
    dated: float | None = None
    bodied: float | None = None
    titled: float | None = None
    silence: int | None = None
    may_be_empty: bool = False


class Source(Record):
    """One place news comes from: a literal in `scrapers/sources/<id>.py`.

    `host` is the display host; `hosts` are the further hosts its links may point to. `delay` is in
    seconds between two requests to one host. `body` says whether articles are read from their page or
    from the feed itself. `state` is what is known before the first run: how far the address was checked.
    """

    id: str
    name: str
    host: str
    kind: SourceKind
    platform: str = "generic"
    listings: tuple[Listing, ...] = ()
    province: str = ""
    hosts: tuple[str, ...] = ()
    body: Literal["page", "feed"] = "page"
    window: int = 40
    delay: float = 2.0
    reuse: Literal["excerpt", "full"] = "excerpt"
    reuse_words: str = ""
    promise: Promise = Promise()
    evidence: tuple[str, ...] = ()
    tag: Tag = "C"
    note: str = ""
    former: tuple[str, ...] = ()  # hosts it left behind: only watched for a new owner
    extra_ca: str = ""  # PEM file of the intermediate certificate its server forgets to send (CONTRIBUTING.md)


class Entry(Record):
    """What a list promised: one line of a feed, a listing page or a sitemap."""

    url: str
    title: str = ""
    published: datetime | None = None
    summary: str = ""
    content: str = ""  # HTML the feed carried for the whole article, if any
    author: str = ""
    guid: str = ""
    listing: str = ""
    flags: tuple[str, ...] = ()  # what was refused of the line: date_future, date_epoch, date_too_old
    form: Form = "news"  # a question with `content` has its answer in the list itself


class Capture(Record):
    """What came back. `headers` have lower-case names; `body` is decoded from gzip, not from charset."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    fetched: datetime
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Attachment(Record):
    """A file the article links to."""

    url: str
    name: str = ""


class Article(Record):
    """One page, read. `url` is canonical; `attribution` is the text that names where it was taken from,
    `original_url` the address in it; `fields_from` says how each field was found (for `check`)."""

    url: str
    source_id: str
    title: str
    lead: str = ""
    paragraphs: tuple[str, ...] = ()
    published: datetime | None = None
    precision: Precision = "minute"
    updated: datetime | None = None
    author: str = ""
    attribution: str = ""
    original_url: str = ""
    language: str = "vi"
    attachments: tuple[Attachment, ...] = ()
    captured: datetime | None = None
    capture_sha256: str = ""
    fields_from: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    form: Form = "news"  # a question: title asks, paragraphs answer, author answered on `published`
    asked: datetime | None = None
    related: tuple[str, ...] = ()  # names of the procedures a question's page lists

    @property
    def text(self) -> str:
        """Title, lead and body as one text, paragraphs apart by a blank line."""
        return "\n\n".join(part for part in (self.title, self.lead, *self.paragraphs) if part)


# ── THE CORE: what we think of it ────────────────────────────────────────────────────────────────


class Reason(Record):
    """One ground of a decision: a code, its weight, the phrase and its surroundings."""

    code: str
    weight: float = 0.0
    phrase: str = ""
    context: str = ""


class Verdict(Record):
    """Relevance and value of an article. `fields` are slugs of the topic file's fields."""

    label: Label
    score: float
    reasons: tuple[Reason, ...] = ()
    section: Section = "main"
    fields: tuple[str, ...] = ()
    fate: str = ""  # when dropped or held: off_topic, low_value, too_old, foreign_language…


class Clause(Record):
    """A place inside a document: điểm b khoản 1 Điều 145; empty strings where not named."""

    article: str = ""
    paragraph: str = ""
    point: str = ""


class Citation(Record):
    """A legal number found in a text: `text[start:end]`, normalised `number`, `document` id once resolved.

    A partly written number keeps what was written (`133`, `10/2025`) until it is resolved; a law called by name
    alone has no number until then."""

    start: int
    end: int
    text: str
    number: str
    kind: str = ""
    document: str = ""
    clauses: tuple[Clause, ...] = ()
    note: str = ""
    province: str = ""  # slug of the province named near a provincial number
    issuer: str = ""  # folded name of the issuer written after it ("bo khoa hoc va cong nghe")
    issued_year: str = ""  # of the day of issue written after it


class Evidence(Record):
    """Where a fact was seen. `covers` names the fields it speaks of; empty means the whole record."""

    url: str = ""
    note: str = ""
    tag: Tag = "P"
    covers: tuple[str, ...] = ()


class Relation(Record):
    """`this document` —type→ `target`. Types are in `newsroom.law.RELATIONS`."""

    type: str
    target: str
    since: date | None = None
    scope: str = ""
    evidence: str = ""


class Document(Record):
    """A legal document, keyed by its whole số hiệu. `id` is the slug its page stands under.

    `expires` is the first day it is no longer in force; `expires_stated` keeps the words of the source;
    `issued_partly` the month or year ("2025-11", "2025") when no more is known.
    """

    id: str
    number: str
    kind: str
    title: str
    issuer: str
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None
    expires_stated: str = ""
    signer: str = ""
    province: str = ""
    topic: str = "framework"  # core | change | framework | provincial | adjacent | history
    fields: tuple[str, ...] = ()
    summary: str = ""
    relations: tuple[Relation, ...] = ()
    addresses: tuple[Evidence, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unverified: tuple[str, ...] = ()
    stub: bool = False
    body: str = ""
    path: str = ""
    issued_partly: str = ""

    @property
    def issued_year(self) -> int:
        """The year of issue; 0 when not even that is known."""
        return self.issued.year if self.issued else int(self.issued_partly[:4] or 0)


class Basis(Record):
    """What an answer or a task rests on: a document id and where in it."""

    document: str
    clause: str = ""


class Delegation(Record):
    """A province's own ủy quyền of a task, or its further phân cấp."""

    province: str
    to: str
    basis: Basis | None = None
    note: str = ""
    kind: str = "uy-quyen"  # uy-quyen | phan-cap


class Task(Record):
    """Who did it, who does it now, on what basis."""

    id: str
    title: str
    field: str
    kind: str  # phan-quyen | phan-cap | phan-dinh | uy-quyen | khac | chua-ro (the source does not say)
    before: str
    now: str
    level: str  # bo | tinh | so | xa | khac
    before_inferred: bool = False
    basis: tuple[Basis, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    province: str = ""
    evidence: tuple[Evidence, ...] = ()
    confidence: str = ""
    keywords: tuple[str, ...] = ()
    note: str = ""
    path: str = ""


class Question(Record):
    """A question and its answer, pinned to điều/khoản. `answer` is Markdown."""

    id: str
    question: str
    answer: str
    answered_by: str
    answered: date | None = None
    checked: date | None = None
    fields: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    tasks: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    source: str = ""
    confidence: str = ""
    asked: date | None = None
    collected: bool = False  # written by a machine; a person who takes it over removes the mark or sets `checked`
    captured: datetime | None = None
    capture_sha256: str = ""
    fingerprint: str = ""
    seal: str = ""  # as of a news item
    path: str = ""


class NewsItem(Record):
    """An article as kept in content/: what may be published of it, and what was decided about it.

    `id` is eight hex digits of its identity; `story` is the id of the story it belongs to (its own id when
    it founded the story). `summary` is our own words (hand-written), `lead` at most 300 characters of theirs.
    """

    id: str
    title: str
    url: str
    source: str
    publisher: str
    slug: str
    published: datetime | None = None
    precision: Precision = "minute"
    updated: datetime | None = None
    author: str = ""
    lead: str = ""
    summary: str = ""
    language: str = "vi"
    section: Section = "main"
    fields: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()  # for editors, never shown to readers (newsroom.contradictions)
    original_url: str = ""
    attribution: str = ""
    story: str = ""
    story_reason: str = ""
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    fingerprint: str = ""
    sketch: str = ""
    captured: datetime | None = None
    capture_sha256: str = ""
    hand_written: bool = False
    held: bool = False  # waits for an editor: kept under content/cho-duyet/, not published
    title_inferred: bool = False
    evidence: tuple[Evidence, ...] = ()
    note: str = ""
    revisions: tuple[str, ...] = ()
    seal: str = ""  # hash of what the machine wrote; when it no longer fits, a person has edited the file
    path: str = ""


class Story(Record):
    """One event, one page. `id` is its founder's id and fixes the address for ever; `lead` is the member
    shown first (the original when the evidence says so); `members` include the lead."""

    id: str
    lead: NewsItem
    members: tuple[NewsItem, ...]
    reason: str = ""


class Decision(Record):
    """An editor's line of bien-tap.yml: `action` on `target` (a URL or an id)."""

    action: str
    target: str
    why: str = ""
    until: date | None = None
    order: int = 0
    into: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()  # of a `retopic`: slugs of the topic file's fields
    section: str = ""
    by: str = ""
    on: date | None = None
    at: datetime | None = None  # when a command wrote it; by hand: none
    line: int = 0


# ── THE RUN ──────────────────────────────────────────────────────────────────────────────────────


class LedgerRow(Record):
    """The last word on one URL. `fate` is one of `newsroom.health.FATES`; `first` is when the URL was first written
    of, known only after reading the ledger."""

    url: str
    source: str
    fate: str
    at: datetime
    title: str = ""
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    item: str = ""
    capture_sha256: str = ""
    first: datetime | None = None

    def __eq__(self, other: object) -> bool:
        """Equal when they say the same, whenever the URL was first written of."""
        return isinstance(other, LedgerRow) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[object, ...]:
        return structs.astuple(self)[:-1]


class Failure(Record):
    """One thing that went wrong: an address, the stage, a code, and words for a reader."""

    url: str
    stage: str  # listing | fetch | fake | parse
    code: str
    message: str


class SourceRun(Record):
    """What one source gave in one run, before anything was decided about it.

    `pages` are listing pages read, continuations included; `foreign` counts links to hosts the source does not
    name. `twins` are entries whose page named another entry's address as its own (asked -> kept), `capped` addresses a
    list named beyond the source's window."""

    source: Source
    entries: tuple[Entry, ...] = ()
    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    listings_ok: int = 0
    listings_unchanged: int = 0
    unchanged: int = 0
    deferred: int = 0
    requests: int = 0
    bytes: int = 0
    pages: int = 0
    foreign: int = 0
    twins: Mapping[str, str] = field(default_factory=dict)
    capped: tuple[str, ...] = ()
    rechecked: int = 0  # kept addresses asked again although no list named them


class Health(Record):
    """The lasting record of one source. `state` is one of `newsroom.health.STATES`.

    `weeks` counts items of this source newly kept here per ISO week (`2026-W47`). `days` counts, per day of
    publication, the most items its lists showed of that day: the source's own rhythm, on our topic or not. `nights`
    are its last good runs, one line each (`promises.RunFigures`), from which unstated promises are learned.
    `skipped` counts rows of the last run's lists that could not be used; `partial` are lists that failed while
    others were read."""

    source: str
    state: str
    since: date | None = None
    reason: str = ""
    code: str = ""
    last_success: date | None = None
    last_item: date | None = None
    listed: int = 0
    weeks: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    nights: tuple[str, ...] = ()
    skipped: int = 0
    partial: tuple[str, ...] = ()


class HealthChange(Record):
    """One line of the log of states, `content/nguon-tin/nhat-ky.jsonl`: a source went from `before` to `after`."""

    source: str
    at: datetime
    before: str
    after: str
    code: str = ""
    reason: str = ""


class Province(Record):
    """One of the 34 units. `slug` is the address; `merged` are the predecessors of before 1/7/2025."""

    slug: str
    name: str
    code: str
    city: bool = False
    merged: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    cell: tuple[int, int] = (0, 0)  # column, row on the tile map


class Topic(Record):
    """The topic file `content/chu-de.yml`: what this portal is about. Another ministry replaces it."""

    name: str
    fields: Mapping[str, str]  # slug -> name shown
    lexicon: Mapping[str, object]  # read by newsroom.relevance


class Library(Record):
    """All of content/, loaded. `problems` are files left out, each with file, line and mend."""

    items: tuple[NewsItem, ...]
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    tasks: tuple[Task, ...]
    decisions: tuple[Decision, ...]
    topic: Topic
    health: Mapping[str, Health] = field(default_factory=dict)
    ledger: Mapping[str, LedgerRow] = field(default_factory=dict)
    health_log: tuple[HealthChange, ...] = ()
    problems: tuple[str, ...] = ()
