"""How the sources are, for `build.py status`: state, since when, why, last good run, newest item, rhythm.

Takes the library and the options; gives plain Vietnamese lines, the sick first. Writes nothing.
"""

from __future__ import annotations

from newsroom.health import STATES, sick
from newsroom.models import Health, Library
from newsroom.rhythm import per_week, rhythm
from nightly import certificates
from nightly.collect import sources_of
from nightly.options import Options

_BARS = "▁▂▃▄▅▆▇█"
_WEEKS = 12


def source_lines(library: Library, options: Options) -> list[str]:
    """One line of figures, then one per source that was ever run, and what certificates are ending."""
    sources = sources_of(options)
    ill = sick(library.health[key] for key in sorted(library.health))
    names = {record.source for record in ill}
    rest = [library.health[key] for key in sorted(library.health) if key not in names]
    new = [name for name in sources if name not in library.health]
    lines = [f"Nguồn: {len(library.health)} đã kiểm tra, {len(ill)} có vấn đề, {len(new)} chưa chạy lần nào"]
    lines += [f"  {_line(record, options)}" for record in (*ill, *rest)]
    ending = certificates.warnings(certificates.of_sources(sources, options.home), options.now)
    return lines + [f"  {line}" for line in ending]


def _line(record: Health, options: Options) -> str:
    today = options.now.date()
    since = f" từ {record.since:%d/%m/%Y}" if record.since else ""
    why = f" — {record.reason}" if record.reason else ""
    good = f"{record.last_success:%d/%m/%Y}" if record.last_success else "chưa lần nào"
    item = f"{record.last_item:%d/%m/%Y}" if record.last_item else "chưa có"
    parts = [f"đọc được lần cuối {good}", f"bài mới nhất {item}", rhythm(record.days, today) or "chưa rõ nhịp"]
    parts += [f"{record.skipped} dòng bỏ qua"] if record.skipped else []
    parts += [f"danh sách hỏng: {'; '.join(record.partial)}"] if record.partial else []
    bars = _bars(list(per_week(record.days, today, _WEEKS).values()))
    state = STATES.get(record.state, record.state)
    return f"{record.source}: {state}{since}{why} · {' · '.join(parts)}{f' {bars}' if bars else ''}"


def _bars(counts: list[int]) -> str:
    """Items per week as a row of bars, oldest first."""
    top = max(counts, default=0)
    return "".join(_BARS[round(count / top * (len(_BARS) - 1))] for count in counts) if top else ""
