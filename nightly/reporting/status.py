"""Looking without touching: what the ledger says of a URL, how the portal is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from library import content
from newsroom.editing import target_id
from newsroom.health import old_hosts
from newsroom.health.assess import FATES, STATES, select_unhealthy
from newsroom.health.promises import count_per_week, describe_rhythm
from newsroom.law import in_force
from newsroom.law.review import find_reviews
from newsroom.models import Health, LedgerRow, Library, NewsItem, Source
from newsroom.text.urls import identity_or_text, item_id_or_empty
from nightly import publish
from nightly.new_documents import is_bare, list_excess
from nightly.run.options import Options, select_sources
from publisher.build import release
from scrapers.web import certificates

# ── how the sources are ───────────────────────────────────────────────────────────────────────────


_BARS = "▁▂▃▄▅▆▇█"
_WEEKS = 12


def source_lines(library: Library, options: Options) -> list[str]:
    """One line of figures, then one per source that was ever run, and what certificates are ending."""
    sources = select_sources(options)
    known = [record for _, record in sorted(library.health.items()) if not old_hosts.is_host_record(record)]
    ill = select_unhealthy(known)
    rest = [record for record in known if record not in ill]
    new = [name for name in sources if name not in library.health]
    lines = [f"Nguồn: {len(known)} đã kiểm tra, {len(ill)} có vấn đề, {len(new)} chưa chạy lần nào"]
    lines += [f"  {_source_line(record, options)}" for record in (*ill, *rest)]
    lines += [f"  {line}" for line in _old_host_lines(library, sources.values())]
    ending = certificates.list_warnings(certificates.load_certificates(sources, options.home), options.now)
    return lines + [f"  {line}" for line in ending]


def _old_host_lines(library: Library, sources: Iterable[Source]) -> list[str]:
    """One line per old host that was ever looked at."""
    records = [
        (host, library.health.get(old_hosts.record_key(host))) for host in sorted(old_hosts.list_old_hosts(sources))
    ]
    seen = [(host, record) for host, record in records if record]
    return [f"tên miền cũ {host}: {STATES.get(r.state, r.state)}{_since_words(r)}" for host, r in seen]


def _since_words(record: Health) -> str:
    since = f" từ {record.since:%d/%m/%Y}" if record.since else ""
    return f"{since} — {record.reason}" if record.reason else since


def _source_line(record: Health, options: Options) -> str:
    today = options.now.date()
    good = f"{record.last_success:%d/%m/%Y}" if record.last_success else "chưa lần nào"
    item = f"{record.last_item:%d/%m/%Y}" if record.last_item else "chưa có"
    parts = [f"đọc được lần cuối {good}", f"bài mới nhất {item}", describe_rhythm(record.days, today) or "chưa rõ nhịp"]
    parts += [f"{record.skipped} dòng bỏ qua"] if record.skipped else []
    parts += [f"danh sách hỏng: {'; '.join(record.partial)}"] if record.partial else []
    bars = _bars(list(count_per_week(record.days, today, _WEEKS).values()))
    state = STATES.get(record.state, record.state)
    return f"{record.source}: {state}{_since_words(record)} · {' · '.join(parts)}{f' {bars}' if bars else ''}"


def _bars(counts: list[int]) -> str:
    """Items per week as a row of bars, oldest first."""
    top = max(counts, default=0)
    return "".join(_BARS[round(count / top * (len(_BARS) - 1))] for count in counts) if top else ""


# ── the editors' work list on the law ─────────────────────────────────────────────────────────────


MOST = 15  # lines shown per list; the counts are whole


def worklist_lines(library: Library, day: date) -> list[str]:
    """Stubs, unresolved citations, contradictions, answers to look at again; lists that are empty are left out."""
    lists = (
        ("Văn bản mới thấy, chờ kiểm tra", list(_stub_lines(library))),
        ("Bài nêu quá nhiều số hiệu mới, nên xem lại cả bài", [flood.summary for flood in list_excess(library)]),
        ("Số hiệu chưa xác định được văn bản", list(_unresolved_lines(library))),
        ("Bài mâu thuẫn với sổ văn bản", list(_contradiction_lines(library))),
        ("Câu trả lời cần xem lại", list(_answer_lines(library, day))),
    )
    return [line for heading, rows in lists if rows for line in _list_lines(heading, rows)]


def count_worklist(library: Library) -> Mapping[str, int]:
    """How many things of the law wait for an editor, by kind; answers apart (`find_reviews`)."""
    return {
        "Văn bản mới thấy, chờ điền": len(list(_stub_lines(library))),
        "Số hiệu chưa có trong kho": len(list(_unresolved_lines(library))),
        "Bài mâu thuẫn với sổ văn bản": len(list(_contradiction_lines(library))),
    }


def _list_lines(heading: str, rows: Sequence[str]) -> list[str]:
    more = [f"  … và {len(rows) - MOST} dòng nữa"] if len(rows) > MOST else []
    return [f"{heading}: {len(rows)}", *(f"  {row}" for row in rows[:MOST]), *more]


def _stub_lines(library: Library) -> Iterator[str]:
    for document in sorted(library.documents, key=lambda d: (not is_bare(d), d.id)):
        if document.stub:
            seen = document.evidence[0].url if document.evidence else ""
            yield f"{document.number} — {document.path or document.id} (thấy ở {seen or 'không rõ'})"


def _unresolved_lines(library: Library) -> Iterator[str]:
    """Most cited first, with one article each."""
    cited: defaultdict[str, list[str]] = defaultdict(list)
    for item in library.items:
        for number in item.unresolved:
            cited[number].append(item.url)
    for number, urls in sorted(cited.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield f"“{number}” trong {len(urls)} tin, ví dụ {urls[0]}"


def _contradiction_lines(library: Library) -> Iterator[str]:
    for item in library.items:
        for said in item.contradictions:
            yield f"{said} — {item.path or item.url}{' (đang chờ duyệt)' if item.held else ''}"


def _answer_lines(library: Library, day: date) -> Iterator[str]:
    for id, why in find_reviews(library, day).items():
        yield f"{id}: {why}"


# ── the ledger's word on one address ──────────────────────────────────────────────────────────────


SOON = 120  # days ahead that `status` looks for expiries


def explain_url(options: Options, url: str) -> tuple[list[str], bool]:
    """The ledger's word on a URL as lines, and whether anything is known of it. Raises no error on odd URLs."""
    library = content.load_library(options.home)
    here = identity_or_text(url)
    rows = [r for u, r in library.ledger.items() if identity_or_text(u) == here]
    row = library.ledger.get(url) or next((r for r in rows if r.item), rows[0] if rows else None)
    item = next((i for i in library.items if identity_or_text(i.url) == here), None)
    if row is None and item is None:
        return [f"{url}: chưa từng thấy"], False
    ruled = [
        f"Biên tập: {d.action} — {d.why}" for d in library.decisions if target_id(d.target) == item_id_or_empty(url)
    ]
    return [*_ledger_lines(url, row), *(_item_lines(item, library) if item else []), *ruled], True


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
    library = content.load_library(options.home)
    live = release.read_current(options.home)
    as_of = publish.read_stamp(options.home)
    lines = [f"Trang đang chạy: {live.name} ({live.pages} trang)" if live else "Chưa có trang nào được đăng"]
    lines.append(f"Dữ liệu tính đến: {as_of:%d/%m/%Y %H:%M}" if as_of else "Chưa lần nào thu thập được từ mạng")
    lines += _queue_lines(library)
    lines += worklist_lines(library, options.now.date())
    lines += source_lines(library, options)
    lines += _expiry_lines(library, options)
    return lines + [f"Tệp bị bỏ qua: {problem}" for problem in library.problems]


def _queue_lines(library: Library) -> list[str]:
    fates = Counter(row.fate for row in library.ledger.values())
    ledger = ", ".join(f"{FATES.get(fate, fate)}: {count}" for fate, count in sorted(fates.items()))
    stock = (("tin", library.items), ("văn bản", library.documents), ("nhiệm vụ", library.tasks))
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in (*stock, ("hỏi đáp", library.questions)))
    return [f"Kho: {counts}", f"Sổ cái: {ledger or 'trống'}"]


def _expiry_lines(library: Library, options: Options) -> list[str]:
    soon = in_force.find_expiring(library.documents, options.now.date(), SOON)
    return [f"Sắp hết hiệu lực: {document.number} — còn {days} ngày" for document, days in soon]
