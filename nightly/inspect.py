"""Looking without touching: what the ledger says of a URL, how the portal is."""

from __future__ import annotations

from collections import Counter

from newsroom import law
from newsroom.editing import safe_id, target_id
from newsroom.health import FATES
from newsroom.models import LedgerRow, Library, NewsItem
from newsroom.urls import key
from nightly import condition, stamp, worklist
from nightly.options import Options
from publisher import content, release

SOON = 120  # days ahead that `status` looks for expiries


def explain_url(options: Options, url: str) -> tuple[list[str], bool]:
    """The ledger's word on a URL as lines, and whether anything is known of it. Raises no error on odd URLs."""
    library = content.load(options.home)
    here = key(url)
    rows = [r for u, r in library.ledger.items() if key(u) == here]
    row = library.ledger.get(url) or next((r for r in rows if r.item), rows[0] if rows else None)
    item = next((i for i in library.items if key(i.url) == here), None)
    if row is None and item is None:
        return [f"{url}: chưa từng thấy"], False
    ruled = [f"Biên tập: {d.action} — {d.why}" for d in library.decisions if target_id(d.target) == safe_id(url)]
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
    library = content.load(options.home)
    live = release.current(options.home)
    as_of = stamp.read(options.home)
    lines = [f"Trang đang chạy: {live.name} ({live.pages} trang)" if live else "Chưa có trang nào được đăng"]
    lines.append(f"Dữ liệu tính đến: {as_of:%d/%m/%Y %H:%M}" if as_of else "Chưa lần nào thu thập được từ mạng")
    lines += _queue_lines(library)
    lines += worklist.lines(library, options.now.date())
    lines += condition.source_lines(library, options)
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
