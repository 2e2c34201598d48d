"""`build.py check`: run sources live and print, field by field, what they would give and what changed since last time.

Takes the options; says lines; gives whether every promise was kept. Reads content/ and archive/, writes nothing. Last
time is the newest answer of the same address in the archive, read by today's code: what differs is the source's doing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from library import content
from newsroom.errors import CodedError
from newsroom.health.assess import FATES, STATES, assess_health
from newsroom.health.promises import complete_promise
from newsroom.models import Article, Entry, Health, LedgerRow, Library, Listing, Source, SourceRun
from newsroom.text import dates
from newsroom.text.urls import identity
from newsroom.text.vietnamese import excerpt
from nightly.run.options import Options, select_sources
from scrapers.gather import gather_sources
from scrapers.lists.feeds import read_feed_entries
from scrapers.lists.listing import read_listing_entries
from scrapers.pages.article import read_article
from scrapers.sources import get_hooks
from scrapers.web import certificates
from scrapers.web.archive import Archive
from scrapers.web.fetch import Fetcher

SAMPLE = 3  # articles read per source
_FIELD_NAMES = {
    "title": "tiêu đề",
    "published": "ngày",
    "author": "tác giả",
    "lead": "dẫn",
    "paragraphs": "thân bài",
    "attribution": "ghi nguồn",
    "told": "ngày trong bài",
}


def check_sources(options: Options, *, contact: str = "") -> bool:
    """Run the chosen sources live, print what they would give; True when all kept their promise."""
    library, archive = content.load_library(options.home), Archive(options.home / "archive")
    rows = {identity(url): row for url, row in library.ledger.items()}
    healthy = True
    for run in asyncio.run(_gather_sample(options, contact)):
        record = assess_health(run, library.health.get(run.source.id), day=options.now.date())
        healthy &= record.state == "hoat-dong"
        for line in _run_lines(run, record, library, archive, rows):
            options.say(line)
    return healthy


async def _gather_sample(options: Options, contact: str) -> tuple[SourceRun, ...]:
    sources = select_sources(options)
    extra = certificates.select_valid(certificates.load_certificates(sources, options.home), options.now)
    read: Counter[str] = Counter()

    def settled(url: str) -> bool:
        host = url.split("/")[2]
        read[host] += 1
        return read[host] > SAMPLE

    async with Fetcher(allow=options.allow, contact=contact, extra_ca=extra, now=lambda: options.now) as client:
        return await gather_sources(
            sources.values(), client, now=options.now, settled=settled, since=options.since, say=options.say
        )


def _run_lines(
    run: SourceRun, record: Health, library: Library, archive: Archive, rows: Mapping[str, LedgerRow]
) -> list[str]:
    old = library.health.get(run.source.id)
    promise = complete_promise(run.source.promise, old)
    why = f" — {record.reason}" if record.reason else ""
    learned = f" (học từ lịch sử: {', '.join(promise.learned)})" if promise.learned else ""
    counted = f"bỏ qua {record.skipped} dòng, đọc thử {len(run.articles)} bài"
    lines = [
        f"== {run.source.id} · {run.source.name}: {STATES[record.state]}{why}",
        f"   lần trước: {_last_state(old)}",
        f"   liệt kê {len(run.entries)} mục (hứa ít nhất {promise.items}{learned}), {counted}",
        *(f"   danh sách hỏng: {words}" for words in record.partial),
        *_listing_lines(run, archive),
    ]
    lines += [_entry_line(entry) for entry in run.entries[:SAMPLE]]
    listed = {identity(entry.url): entry for entry in run.entries}
    for article in run.articles:
        asked = article.fields_from.get("twin_of", article.url)
        last = _archived_article(asked, listed.get(identity(asked)), run.source, archive)
        lines += _article_lines(article, last, rows.get(identity(article.url)))
    return lines + [f"   lỗi {f.stage}/{f.code}: {f.url} — {f.message}" for f in run.failures[:10]]


def _last_state(old: Health | None) -> str:
    if old is None:
        return "chưa chạy lần nào"
    good = f"{old.last_success:%d/%m/%Y}" if old.last_success else "chưa lần nào"
    return f"{STATES.get(old.state, old.state)}, đọc được lần cuối {good}, liệt kê {old.listed} mục"


# ── against last time ────────────────────────────────────────────────────────────────────────────


def _listing_lines(run: SourceRun, archive: Archive) -> list[str]:
    """Which addresses came and went since the lists were last kept."""
    then: set[str] = set()
    kept = [(stated, archive.latest(stated.url)) for stated in run.source.listings if stated.kind != "day"]
    for stated, capture in kept:
        if capture is not None:
            then |= {identity(entry.url) for entry in _archived_entries(stated, run.source, archive)}
    if not any(capture for _, capture in kept):
        return ["   so với lần trước: kho lưu chưa có danh sách nào của nguồn"]
    now = {identity(entry.url) for entry in run.entries}
    return [f"   so với lần trước: thêm {len(now - then)} mục, bớt {len(then - now)} mục, còn {len(now & then)} mục"]


def _archived_entries(stated: Listing, source: Source, archive: Archive) -> tuple[Entry, ...]:
    capture = archive.latest(stated.url)
    if capture is None:
        return ()
    custom = get_hooks(source.id).entries
    try:
        if custom is not None:
            return custom(capture, source, stated)
        if stated.kind in ("feed", "sitemap"):
            return read_feed_entries(capture, source=source, listing=stated)
        return read_listing_entries(capture, source=source, listing=stated)
    except CodedError:
        return ()  # what was kept could not be read then either: all of tonight's is new


def _archived_article(asked: str, entry: Entry | None, source: Source, archive: Archive) -> Article | None:
    """The article as the archive last had it, read by today's code beside today's list."""
    capture = archive.latest(asked)
    if capture is None or source.body == "feed":
        return None
    custom = get_hooks(source.id).article
    try:
        return custom(capture, source, entry) if custom else read_article(capture, source=source, entry=entry)
    except CodedError:
        return None


def _entry_line(entry: Entry) -> str:
    day = f"{entry.published:%d/%m/%Y %H:%M}" if entry.published else "không ngày"
    return f"   mục: {day} · {entry.title or '(không tiêu đề)'} · {entry.url}"


def _article_fields(article: Article) -> dict[str, str]:
    day = f"{article.published:%d/%m/%Y %H:%M}" if article.published else "không rõ"
    return {
        "title": article.title,
        "published": day,
        "author": article.author,
        "lead": excerpt(article.lead, 100),
        "paragraphs": f"{len(article.paragraphs)} đoạn, {sum(map(len, article.paragraphs))} ký tự",
        "attribution": article.attribution or article.original_url,
        "told": _first_day_named(article),
    }


def _first_day_named(article: Article) -> str:
    """The first day the story names; one without a year is reckoned from the day of publication."""
    texts = (article.lead, *article.paragraphs[:2])
    found = next((d for text in texts if (d := dates.parse_date(text[:500], base=article.published))), None)
    return f"{dates.format_date(found.when, found.precision)} (“{found.text}”)" if found else ""


def _article_lines(article: Article, old: Article | None, row: LedgerRow | None) -> list[str]:
    fate = FATES.get(row.fate, row.fate) if row else "chưa từng thấy"
    lines = [f"   bài: {article.url}", f"      sổ cái: {fate}{'' if old else '; kho lưu chưa có bài này'}"]
    before = _article_fields(old) if old else {}
    for key, value in _article_fields(article).items():
        lines.append(f"      {_FIELD_NAMES[key]}: {value or '—'}  [{article.fields_from.get(key, '—')}]")
        if before and before[key] != value:
            lines.append(f"      - trước: {before[key] or '—'}")
    same = [key for key in ("lead", "paragraphs") if old and before[key] == _article_fields(article)[key]]
    changed = [key for key in same if getattr(old, key) != getattr(article, key)]
    lines += [f"      - {_FIELD_NAMES[key]}: đổi chữ, phần in ra ở trên vẫn thế" for key in changed]
    return lines + [f"      lưu ý: {warning}" for warning in article.warnings]
