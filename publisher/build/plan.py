"""What there is to do for the next site: which pages are made from what they were made from, and which are not.

Takes the shelves and the manifest of the live release; gives a plan. Without a manifest of these makers everything is
made anew.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from library.cache import hash_of, hash_parts
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
        docs = shelves.documents.values()
        self._chips = {doc.id: f"{doc.id} {doc.number} {self._state(doc)}" for doc in docs}
        self._docs = {doc.id: hash_of((doc, self._state(doc), shelves.statuses[doc.id].until)) for doc in docs}
        self._near = {id: hash_of(self._hashed(near)) for id, near in shelves.near.items()}
        self._heads = _hash_by_number((doc, self._state(doc)) for doc in docs)
        self._stories: dict[str, str] = {}
        laws = [doc for doc in docs if doc.kind == "luat"]
        self._all = hash_of((made_by, shelves.library.topic.fields, laws))
        self.law = hash_of(self._heads)

    def hash_stories(self) -> None:
        """Hash every story now, so that forks of this process need not."""
        for story in self._s.stories:
            self._hash_story(story)

    def story_hash(self, story: Story, before: str = "") -> str:
        """The hash of what the page of a story is made from. `before` is what it was when `law` was what it is now:
        what the page's text may cite is then not looked for again."""
        near = [self._near[doc.id] for doc in self._s.cited(story)]
        own = hash_of((self._all, self._hash_story(story), near))
        return before if before.startswith(own) else own + hash_of(self._cited(story))

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
        others = (lib.topic, lib.documents, lib.questions, lib.tasks, lib.decisions, lib.health_log, lib.health)
        return hash_of((s.day, s.as_of, s.sources, others))

    def hash_of(self, *values: object) -> str:
        """The hash of any values, and of what the shelves say of the records in them; "" when their contents cannot be
        told."""
        try:
            return hash_of((self._all, self._hashed(values)))
        except TypeError:
            return ""

    def _hashed(self, value: Any) -> Any:
        """The value with a hash in the place of each record of which there are many, or of which the shelves say
        more."""
        if isinstance(value, Story):
            return self._hash_story(value)
        if isinstance(value, list | tuple):
            if value and isinstance(value[0], Story):
                return [*map(self._hash_story, value)]
            return [inner if inner.__class__ is str else self._hashed(inner) for inner in value]
        if isinstance(value, dict):
            return {name: self._hashed(inner) for name, inner in value.items()}
        if isinstance(value, Week | DocumentUses):
            return [self._hashed(getattr(value, part.name)) for part in fields(value)]
        if isinstance(value, Document):
            return self._docs[value.id]
        if isinstance(value, Question):
            return hash_of((value, value.id in self._s.to_review))
        return hash_of(value) if isinstance(value, NewsItem) else value

    def _hash_story(self, story: Story) -> str:
        """The hash of what any page shows of a story."""
        if (found := self._stories.get(story.id)) is None:
            chips = [self._chips[doc.id] for doc in self._s.cited(story)]
            lost = self._lost(story) if self._s.lost else ()
            words = (story.id, story.reason, story.lead.id, story.members, chips, lost)
            self._stories[story.id] = found = hash_of(words)
        return found

    def _lost(self, story: Story) -> list[str]:
        """Its addresses that stand at names somebody else has now."""
        urls = (url for member in story.members for url in (member.url, member.original_url))
        return [url for url in urls if self._s.is_lost(url)]

    def _state(self, doc: Document) -> str:
        """What a chip shows."""
        status = self._s.statuses[doc.id]
        return f"{status.code} {status.label} {status.unverified}"

    def _cited(self, story: Story) -> list[str]:
        """The documents a citation in a story's text may mean: those with a number written in it."""
        heads = {int(digits) for digits in _DIGITS.findall(story.lead.summary or story.lead.lead)}
        return [self._heads[head] for head in sorted(heads & self._heads.keys())]


def _hash_by_number(documents: Iterable[tuple[Document, str]]) -> dict[int, str]:
    """Every number written in a số hiệu -> the hash of the documents that have it in theirs, with their states."""
    found: defaultdict[int, list[object]] = defaultdict(list)
    for doc, state in documents:
        for head in {int(digits) for digits in _DIGITS.findall(doc.number)}:
            found[head] += [doc, state]
    return {head: hash_of(docs) for head, docs in found.items()}


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
