"""Looking without touching: what a source yields now, what the ledger says of a URL, how the portal is."""

from __future__ import annotations

import asyncio
from collections import Counter

from newsroom import law
from newsroom.health import FATES, STATES, assess, sick
from newsroom.models import Article, Entry, LedgerRow, Library, NewsItem, SourceRun
from newsroom.urls import canonical, identity
from newsroom.vietnamese import excerpt
from nightly import stamp, worklist
from nightly.collect import sources_of
from nightly.options import Options
from nightly.report import lines_of
from publisher import content, release
from scrapers.fetch import Fetcher
from scrapers.gather import gather

SAMPLE = 3  # articles read per source by `check`
SOON = 120  # days ahead that `status` looks for expiries


def check_source(options: Options, *, contact: str = "") -> bool:
    """Run the chosen sources live, print field by field what they would give; True when all kept their promise."""
    runs = asyncio.run(_look(options, contact))
    healthy = True
    for run in runs:
        record = assess(run, None, day=options.now.date())
        healthy &= record.state == "hoat-dong"
        for line in _source_lines(run, record.state, record.reason):
            options.say(line)
    return healthy


async def _look(options: Options, contact: str) -> tuple[SourceRun, ...]:
    sources = sources_of(options)
    read: Counter[str] = Counter()

    def settled(url: str) -> bool:
        host = url.split("/")[2]
        read[host] += 1
        return read[host] > SAMPLE

    async with Fetcher(allow=options.allow, contact=contact, now=lambda: options.now) as door:
        return await gather(
            sources.values(), door, now=options.now, settled=settled, since=options.since, say=options.say
        )


def _source_lines(run: SourceRun, state: str, reason: str) -> list[str]:
    promise = run.source.promise
    lines = [
        f"== {run.source.id} · {run.source.name}: {STATES[state]}{f' — {reason}' if reason else ''}",
        f"   liệt kê {len(run.entries)} mục (hứa ít nhất {promise.items}), đọc thử {len(run.articles)} bài",
    ]
    lines += [_entry_line(entry) for entry in run.entries[:SAMPLE]]
    for article in run.articles:
        lines += _article_lines(article)
    return lines + [f"   lỗi {f.stage}/{f.code}: {f.url} — {f.message}" for f in run.failures[:10]]


def _entry_line(entry: Entry) -> str:
    day = f"{entry.published:%d/%m/%Y %H:%M}" if entry.published else "không ngày"
    return f"   mục: {day} · {entry.title or '(không tiêu đề)'} · {entry.url}"


def _article_lines(article: Article) -> list[str]:
    found = article.fields_from
    day = f"{article.published:%d/%m/%Y %H:%M}" if article.published else "không rõ"
    shown = {
        "tiêu đề": (article.title, "title"),
        "ngày": (day, "published"),
        "tác giả": (article.author, "author"),
        "dẫn": (excerpt(article.lead, 100), "lead"),
        "thân bài": (f"{len(article.paragraphs)} đoạn, {sum(map(len, article.paragraphs))} ký tự", "paragraphs"),
        "ghi nguồn": (article.attribution or article.original_url, "attribution"),
    }
    lines = [f"   bài: {article.url}"]
    lines += [f"      {name}: {value or '—'}  [{found.get(key, '—')}]" for name, (value, key) in shown.items()]
    return lines + [f"      lưu ý: {warning}" for warning in article.warnings]


def explain_url(options: Options, url: str) -> tuple[list[str], bool]:
    """The ledger's word on a URL as lines, and whether anything is known of it. Raises no error on odd URLs."""
    library = content.load(options.home)
    try:
        key = identity(canonical(url))
    except ValueError as error:
        return [f"{url}: không phải địa chỉ hợp lệ ({error})"], False
    row = next((r for u, r in library.ledger.items() if identity(u) == key), None)
    item = next((i for i in library.items if identity(i.url) == key), None)
    if row is None and item is None:
        return [f"{url}: chưa từng thấy"], False
    return [*_ledger_lines(url, row), *(_item_lines(item, library) if item else [])], True


def _ledger_lines(url: str, row: LedgerRow | None) -> list[str]:
    if row is None:
        return [f"Địa chỉ: {url}", "Số phận: đã đăng (do người biên tập viết)"]
    lines = [f"Địa chỉ: {row.url}", f"Nguồn: {row.source}", f"Số phận: {FATES.get(row.fate, row.fate)} ({row.fate})"]
    lines += [f"Tiêu đề: {row.title}"] if row.title else []
    lines += [f"Điểm: {row.score:.3f}", f"Ghi lúc: {row.at:%d/%m/%Y %H:%M}"]
    return lines + [f"  - {reason}" for reason in row.reasons]


def _item_lines(item: NewsItem, library: Library) -> list[str]:
    numbers = {document.id: document.number for document in library.documents}
    lines = [f"Tệp: {item.path}", f"Cụm tin: {item.story}"]
    lines += [f"  vì: {item.story_reason}"] if item.story_reason else []
    lines += [f"Bản gốc: {item.original_url}"] if item.original_url else []
    lines += [f"Dẫn văn bản: {numbers.get(d, d)}" for d in item.documents]
    lines += [f"Mâu thuẫn với sổ văn bản: {said}" for said in item.contradictions]
    return lines + [f"Số hiệu chưa rõ: {number}" for number in item.unresolved]


def status_lines(options: Options) -> list[str]:
    """The portal in a screenful: site, stamp, sources, queues, expiries."""
    library = content.load(options.home)
    live = release.current(options.home)
    as_of = stamp.read(options.home)
    lines = [f"Trang đang chạy: {live.name} ({live.pages} trang)" if live else "Chưa có trang nào được đăng"]
    lines.append(f"Dữ liệu tính đến: {as_of:%d/%m/%Y %H:%M}" if as_of else "Chưa lần nào thu thập được từ mạng")
    lines += _queue_lines(library)
    lines += worklist.lines(library, options.now.date())
    ill = sick(library.health[key] for key in sorted(library.health))
    lines.append(f"Nguồn: {len(library.health)} đã kiểm tra, {len(ill)} có vấn đề")
    lines += ["  " + line for line in lines_of(ill)]
    lines += _expiry_lines(library, options)
    return lines + [f"Tệp bị bỏ qua: {problem}" for problem in library.problems]


def _queue_lines(library: Library) -> list[str]:
    fates = Counter(row.fate for row in library.ledger.values())
    ledger = ", ".join(f"{FATES.get(fate, fate)}: {count}" for fate, count in sorted(fates.items()))
    stock = (("tin", library.items), ("văn bản", library.documents), ("nhiệm vụ", library.tasks))
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in (*stock, ("hỏi đáp", library.questions)))
    return [f"Kho: {counts}", f"Sổ cái: {ledger or 'trống'}"]


def _expiry_lines(library: Library, options: Options) -> list[str]:
    soon = law.expiring(library.documents, options.now.date(), SOON)
    return [f"Sắp hết hiệu lực: {document.number} — còn {days} ngày" for document, days in soon]
