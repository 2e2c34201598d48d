"""What there is to do for the next site: which pages are made from what they were made from, and which are not.

Takes the shelves and the manifest of the live release; gives a plan. Without a manifest of these makers everything is
made anew.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta, timezone
from operator import attrgetter
from pathlib import Path
from typing import Any

from library.cache import hash_parts
from library.files import write_atomic
from newsroom.models import Document, NewsItem, Question, Story
from publisher import renderer, routes
from publisher.outlets import registry, sitemap
from publisher.page import LazyPage, Page, docs_path
from publisher.site_index import DocumentUses, SiteIndex
from publisher.views import news
from publisher.weekly import Week

# ── what a page rests on ──────────────────────────────────────────────────────────────────────────


CARRIED_TEMPLATES = frozenset({"news.j2", "moved.j2", "bulletin.j2"})
_HOUSE = Path(__file__).resolve().parents[2]
_DIGITS = re.compile(r"\d+")


class _UnknownError(TypeError):
    """A value whose contents cannot be told from its words."""


class _Teller(pickle.Pickler):
    """Values as bytes that depend on nothing but their contents: no memo of which objects are the same. Only ever
    hashed."""

    def __init__(self, out: io.BytesIO, record: Callable[[object], str]) -> None:
        super().__init__(out, protocol=5)
        self.fast, self._record = True, record

    def reducer_override(self, value: object) -> Any:
        """A record is its hash; plain values are told by pickle itself."""
        if isinstance(value, type | date | timezone | timedelta):
            return NotImplemented
        if is_dataclass(value):
            return str, (self._record(value),)
        raise _UnknownError(type(value).__name__)


_TIMES = ("published", "updated", "captured")
_REST = attrgetter(*(f.name for f in fields(NewsItem) if f.name not in _TIMES))


def _fields(item: NewsItem) -> list[object]:
    times = (item.published, item.updated, item.captured)
    return [*(when.isoformat() if when else "" for when in times), *_REST(item)]


def code_version(*, maker: str) -> str:
    """sha256 of the code, the templates and `maker` (what makes the shell): when it changes, every page is new."""
    total = hashlib.sha256(f"{maker} {sys.version_info[:2]}".encode())
    for room in ("publisher", "newsroom"):
        for path in sorted(p for p in (_HOUSE / room).rglob("*") if p.suffix in (".py", ".j2", ".json")):
            total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class InputHashes:
    """Hashes of sheets over one arrangement of the shelves."""

    def __init__(self, shelves: SiteIndex, made_by: str) -> None:
        self._s, self.made_by = shelves, made_by
        self._records: dict[int, tuple[object, str]] = {}
        self._tuples: dict[int, tuple[object, str]] = {}  # apart: any empty tuple is the same object as every other
        self._cites: dict[int, str] = {}
        self._heads = _hash_by_number((doc, self._state(doc)) for doc in shelves.documents.values())
        laws = (repr(doc) for doc in shelves.documents.values() if doc.kind == "luat")
        self._all = _hash([made_by, repr(sorted(shelves.library.topic.fields.items())), *laws])
        self.law = _hash(f"{head} {told}" for head, told in sorted(self._heads.items()))

    def hash_all(self) -> None:
        """Hash every story now, so that forks of this process need not."""
        for told in self._s.stories:
            self._record(told)

    def story_hash(self, told: Story, before: str = "") -> str:
        """The hash of what the page of a story is made from. `before` is what it was when `law` was what it is now:
        what the page's text may cite is then not looked for again."""
        own = _hash_text(f"{self._all} {self._record(told)} {self._once(self._s.cited_uses(told))}")
        return before if before.startswith(own) else own + _hash(self._cited(told))

    def page_hash(self, page: Page) -> str:
        """The hash of what this page is made from, or ""."""
        if (
            page.template not in CARRIED_TEMPLATES or page.path.count("/") < 3
        ):  # first pages of sections go with the menu
            return ""
        return self.hash_of(page.path, page.template, page.title, page.description, page.data, page.linked)

    def records_hash(self) -> str:
        """The hash of every record the site is made from but the news, which their pages' hashes tell; of the day and
        of the data's time."""
        s, lib = self._s, self._s.library
        told = [s.day, s.as_of, sorted(s.sources.items()), lib.decisions, lib.health_log, sorted(lib.health.items())]
        return _hash([repr(told), *map(repr, (lib.topic, *lib.documents, *lib.questions, *lib.tasks))])

    def hash_of(self, *values: object) -> str:
        """The hash of any values, as of the records in them; "" when their contents cannot be told."""
        try:
            return _hash([self._all, self._told(self._flat(values))])
        except _UnknownError:
            return ""

    def _flat(self, value: Any) -> Any:
        """The value with records in lists as words already: asking for each from inside pickle takes ten times as
        long."""
        if isinstance(value, str):
            return value
        if isinstance(value, list | tuple):
            known = self._records  # they are kept there, so nothing else has their identity
            if value and isinstance(value[0], Story):
                try:
                    return "".join([known[id(inner)][1] for inner in value])
                except KeyError:  # not all of these stories are told already
                    return "".join(map(self._record, value))
            return [
                inner if inner.__class__ is str else found[1] if (found := known.get(id(inner))) else self._flat(inner)
                for inner in value
            ]
        if isinstance(value, dict):
            return {name: self._flat(inner) for name, inner in value.items()}
        return self._record(value) if is_dataclass(value) else value

    def _once(self, value: tuple[object, ...]) -> str:
        """Words that tell a tuple of records that the shelves keep."""
        if (found := self._tuples.get(id(value))) is None:
            self._tuples[id(value)] = found = (value, _hash(map(self._record, value)))
        return found[1]

    def _told(self, value: object) -> bytes:
        """The value in bytes: records by the words that tell all they hold, and what the shelves say of them."""
        out = io.BytesIO()
        _Teller(out, self._record).dump(value)
        return out.getvalue()

    def _record(self, value: object) -> str:
        """Words that tell a record: those it was read from, or a hash, kept by its identity and with it."""
        found = self._records.get(id(value))
        if found is None:
            if isinstance(value, NewsItem) and value.read_from:
                return f"{value.read_from} {value.path}"
            told = self._story(value) if isinstance(value, Story) else _hash(self._words(value))
            self._records[id(value)] = found = (value, told)
        return found[1]

    def _words(self, value: object) -> Iterable[str | bytes]:
        if isinstance(value, NewsItem):
            return [self._told(_fields(value))]
        if isinstance(value, Week | DocumentUses):
            return [self._told(self._flat([getattr(value, f.name) for f in fields(value)]))]
        return [repr(value), *self._asked(value)]

    def _story(self, told: Story) -> str:
        """The hash of a story."""
        cited, lead = self._cited_by(told), told.lead
        if len(told.members) == 1 and lead.read_from and not self._s.lost:
            return _hash_text(f"{told.id} {lead.read_from} {lead.path} {cited} {told.reason}")
        words = [told.id, told.reason, *map(self._record, (lead, *told.members)), cited]
        if self._s.lost:
            urls = (url for member in told.members for url in (member.url, member.original_url))
            words += [url for url in urls if self._s.is_lost(url)]
        return _hash(words)

    def _cited_by(self, told: Story) -> str:
        """The documents a story cites, with their states; many stories cite the same."""
        docs = self._s.cited(told)
        if (words := self._cites.get(id(docs))) is None:  # the shelves keep them, and so their identity
            told_of = (f"{doc.id} {doc.number} {self._state(doc)}" for doc in docs)
            self._cites[id(docs)] = words = _hash(told_of)
        return words

    def _asked(self, value: object) -> Iterable[str]:
        """What templates ask the shelves about a record."""
        if isinstance(value, Document):
            yield f"{self._state(value)} {self._s.statuses[value.id].until}"
        if isinstance(value, Question):
            yield str(value.id in self._s.to_review)

    def _state(self, doc: Document) -> str:
        """What a chip shows."""
        status = self._s.statuses[doc.id]
        return f"{status.code} {status.label} {status.unverified}"

    def _cited(self, told: Story) -> list[str]:
        """The documents a citation in a story's text may mean: those with a number written in it."""
        heads = {int(digits) for digits in _DIGITS.findall(told.lead.summary or told.lead.lead)}
        return [self._heads[head] for head in sorted(heads & self._heads.keys())]


def _hash_by_number(documents: Iterable[tuple[Document, str]]) -> dict[int, str]:
    """Every number written in a số hiệu -> the hash of the documents that have it in theirs, with their states."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for doc, state in documents:
        for head in {int(digits) for digits in _DIGITS.findall(doc.number)}:
            found[head] += [repr(doc), state]
    return {head: _hash(docs) for head, docs in found.items()}


def _hash(words: Iterable[str | bytes]) -> str:
    return _hash_text(repr([*words]))


def _hash_text(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


# ── what stands in a release ──────────────────────────────────────────────────────────────────────


_FOLDER = "ban"


@dataclass(slots=True)
class Manifest:
    """Site path (no leading slash) -> sha256 of the file, and -> hash of its inputs ("" when it has none). `law` is
    the hash of all documents and their states then."""

    made_by: str = ""
    files: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    law: str = ""


def hash_release(files: Mapping[str, str]) -> str:
    """The digest of a release: sha256 over every path and its bytes' sha256, folder by folder."""
    total = hashlib.sha256()
    for name in sorted(files, key=lambda name: name.replace("/", "\0")):
        total.update(name.encode() + b"\0" + bytes.fromhex(files[name]))
    return total.hexdigest()


def load_manifest(cache: Path, release: str, digest: str = "") -> Manifest | None:
    """The manifest of this release, or None when there is none that says this digest, or the one in its name."""
    try:
        head, _, body = (cache / _FOLDER / f"{release}.tsv").read_bytes().partition(b"\n")
        made_by, law, whole, check = head.decode().split(" ")
        if check != hash_parts([body]) or whole != (digest or whole) or not release.endswith(whole[:12]):
            return None
        rows = [line.split("\t") for line in body.decode().splitlines()]
        files = {name: sha for sha, _, name in rows}
        return Manifest(made_by, files, {name: made_from for _, made_from, name in rows if made_from}, law)
    except (OSError, ValueError):
        return None


def save_manifest(
    cache: Path, release: str, digest: str, manifest: Manifest, *, standing: Collection[str] = ()
) -> None:
    """Keep it, of the release of this name and digest, and forget those of releases that do not stand any more. Raises
    PublishError."""
    folder = cache / _FOLDER
    inputs = manifest.inputs
    body = "".join(f"{sha}\t{inputs.get(name, '')}\t{name}\n" for name, sha in manifest.files.items()).encode()
    head = f"{manifest.made_by} {manifest.law} {digest} {hash_parts([body])}\n"
    write_atomic(folder / f"{release}.tsv", head.encode() + body)
    for other in folder.glob("*.tsv"):
        if other.stem != release and other.stem not in standing:
            other.unlink(missing_ok=True)


# ── the plan ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Plan:
    """What there is to do. `inputs` is the hash of the whole site's inputs; `carried` are site paths; `ready` are the
    pages made every night, as MkDocs reads them."""

    inputs: str
    made_by: str
    law: str
    keys: dict[str, str]
    carried: list[str]
    fresh: list[Page | LazyPage]
    ready: dict[str, bytes]
    sitemap: registry.PlannedOutputs


def plan_pages(
    shelves: SiteIndex, inputs: InputHashes, *, old: Manifest | None, site_url: str, more: Mapping[str, bytes]
) -> Plan:
    """Compare every page's inputs with what the live release was made from. `more` are files that have no maker
    here."""
    known = old.inputs if old and old.made_by == inputs.made_by else {}
    before = known if old and old.law == inputs.law else {}
    keys: dict[str, str] = {}
    carried, fresh, ready = list[str](), list[Page | LazyPage](), dict[str, bytes]()
    press = renderer.Renderer(shelves)
    for page in renderer.list_section_pages(shelves):
        name = f"{page.path.strip('/')}/index.html".lstrip("/")
        keys[name] = key = inputs.page_hash(page)
        if key and known.get(name) == key:
            carried.append(name)
        elif key:
            fresh.append(page)
        else:
            ready[docs_path(page.path)] = press.render_page(page)
    for told in shelves.stories:
        name = f"{routes.story(told)[1:]}index.html"
        keys[name] = key = inputs.story_hash(told, before.get(name, ""))
        if known.get(name) == key:
            carried.append(name)
        else:
            fresh.append(news.plan_story_page(shelves, told))
    paths = (name.removesuffix(".html") + ".md" for name in keys)
    found = registry.plan_outputs(sitemap.list_outputs(shelves, paths, site_url), inputs.hash_of, known)
    whole = _hash_site(f"{inputs.made_by} {inputs.records_hash()}", keys, {**ready, **more})
    return Plan(whole, inputs.made_by, inputs.law, keys, carried, fresh, ready, found)


def _hash_site(told: str, keys: Mapping[str, str], files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256(told.encode())
    total.update("".join(f"{name}\0{key}\0" for name, key in keys.items()).encode())
    for name, body in sorted(files.items()):
        total.update(f"{name}\0{hashlib.sha256(body).hexdigest()}\0".encode())
    return total.hexdigest()
