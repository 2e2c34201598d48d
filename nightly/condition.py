"""How the sources are, for `build.py status`: state, since when, why, last good run, newest item, rhythm.

Takes the library and the options; gives plain Vietnamese lines, the sick first. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsroom import old_hosts
from newsroom.health import STATES, sick
from newsroom.models import Health, Library, Source
from newsroom.rhythm import per_week, rhythm
from nightly import certificates
from nightly.collect import sources_of
from nightly.options import Options

_BARS = "▁▂▃▄▅▆▇█"
_WEEKS = 12


def source_lines(library: Library, options: Options) -> list[str]:
    """One line of figures, then one per source that was ever run, and what certificates are ending."""
    sources = sources_of(options)
    known = [record for _, record in sorted(library.health.items()) if not old_hosts.is_record(record)]
    ill = sick(known)
    rest = [record for record in known if record not in ill]
    new = [name for name in sources if name not in library.health]
    lines = [f"Nguồn: {len(known)} đã kiểm tra, {len(ill)} có vấn đề, {len(new)} chưa chạy lần nào"]
    lines += [f"  {_line(record, options)}" for record in (*ill, *rest)]
    lines += [f"  {line}" for line in _left_behind(library, sources.values())]
    ending = certificates.warnings(certificates.of_sources(sources, options.home), options.now)
    return lines + [f"  {line}" for line in ending]


def _left_behind(library: Library, sources: Iterable[Source]) -> list[str]:
    """One line per old host that was ever looked at."""
    records = [(host, library.health.get(old_hosts.key(host))) for host in sorted(old_hosts.of_sources(sources))]
    seen = [(host, record) for host, record in records if record]
    return [f"tên miền cũ {host}: {STATES.get(r.state, r.state)}{_since(r)}" for host, r in seen]


def _since(record: Health) -> str:
    since = f" từ {record.since:%d/%m/%Y}" if record.since else ""
    return f"{since} — {record.reason}" if record.reason else since


def _line(record: Health, options: Options) -> str:
    today = options.now.date()
    good = f"{record.last_success:%d/%m/%Y}" if record.last_success else "chưa lần nào"
    item = f"{record.last_item:%d/%m/%Y}" if record.last_item else "chưa có"
    parts = [f"đọc được lần cuối {good}", f"bài mới nhất {item}", rhythm(record.days, today) or "chưa rõ nhịp"]
    parts += [f"{record.skipped} dòng bỏ qua"] if record.skipped else []
    parts += [f"danh sách hỏng: {'; '.join(record.partial)}"] if record.partial else []
    bars = _bars(list(per_week(record.days, today, _WEEKS).values()))
    state = STATES.get(record.state, record.state)
    return f"{record.source}: {state}{_since(record)} · {' · '.join(parts)}{f' {bars}' if bars else ''}"


def _bars(counts: list[int]) -> str:
    """Items per week as a row of bars, oldest first."""
    top = max(counts, default=0)
    return "".join(_BARS[round(count / top * (len(_BARS) - 1))] for count in counts) if top else ""
