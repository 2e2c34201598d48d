"""News per week by the source's name: one row of bars a source, on one scale, with the numbers in a table behind.

Takes the weeks of the bulletin and the sources; gives markup, "" when no week has a story. See `drawings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from newsroom.models import Source
from publisher.bulletin import Week, week_of
from publisher.drawings import box, line, svg, text
from publisher.sheet import plain

_WEEKS = 52
_ROWS = 6  # sources with a row of their own; the rest share one
_HIGH = 34  # of one row, user units
_LEFT, _STEP = 0, 6.8
_OTHERS = "Nguồn khác"


def by_source(weeks: Sequence[Week], sources: Mapping[str, Source]) -> Markup:
    """The last 52 weeks up to the newest that has a story."""
    told = [week.name for week in weeks if week.stories]
    if not told:
        return Markup("")
    columns = _columns(max(told))
    shown = (week for week in weeks if week.name in columns)
    names = {id: source.name for id, source in sources.items()}
    counts = {
        week.name: Counter(plain(names.get(m.source, m.source)) for told in week.stories for m in told.members)
        for week in shown
    }
    rows = _rows([counts.get(name, Counter()) for name in columns])
    top = max(n for numbers in rows.values() for n in numbers)
    body = [mark for n, (name, numbers) in enumerate(rows.items()) for mark in _row(n, name, numbers, top)]
    foot = len(rows) * _HIGH + 12
    body += [text(0, foot, _word(columns[0]), "axis"), text(354, foot, _word(columns[-1]), "axis", "end")]
    label = f"Số bài mỗi tuần theo nguồn, 52 tuần tới {_word(columns[-1])}; cột cao nhất là {top} bài"
    return Markup('<figure class="figure">{}<figcaption>{}.</figcaption>{}</figure>').format(
        svg("weeks", label, foot + 4, body), label, _table(columns, counts)
    )


def _columns(newest: str) -> list[str]:
    monday = date.fromisoformat(f"{newest}-1")
    return [week_of(monday - timedelta(weeks=back)) for back in range(_WEEKS - 1, -1, -1)]


def _rows(columns: Sequence[Counter[str]]) -> dict[str, list[int]]:
    """Name of a row -> its numbers, the fullest first, the rest together last."""
    total: Counter[str] = sum(columns, Counter())
    ranked = sorted(total, key=lambda name: (-total[name], name))
    rows = {name: [column[name] for column in columns] for name in ranked[:_ROWS]}
    if rest := ranked[_ROWS:]:
        rows[f"{_OTHERS} ({len(rest)})"] = [sum(column[name] for name in rest) for column in columns]
    return rows


def _row(n: int, name: str, numbers: Sequence[int], top: int) -> list[Markup]:
    base = (n + 1) * _HIGH
    marks = [line(0, base, 354, base, "grid-line"), text(0, base - 22, f"{name}: {sum(numbers)}", "axis")]
    return marks + [
        box(at * _STEP, base - 20 * count / top, _STEP - 1.4, round(20 * count / top, 1), "bar bar--core")
        for at, count in enumerate(numbers)
        if count
    ]


def _table(columns: Sequence[str], counts: Mapping[str, Counter[str]]) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
            _word(week),
            sum(counts[week].values()),
            "; ".join(f"{name} {n}" for name, n in sorted(counts[week].items(), key=lambda p: (-p[1], p[0]))),
        )
        for week in reversed(columns)
        if counts.get(week)
    )
    head = Markup('<tr><th scope="col">Tuần</th><th scope="col">Số bài</th><th scope="col">Nguồn</th></tr>')
    table = Markup('<table class="mini"><thead>{}</thead><tbody>{}</tbody></table>').format(head, rows)
    return Markup("<details><summary>Bảng số liệu</summary>{}</details>").format(table)


def _word(week: str) -> str:
    year, _, number = week.partition("-W")
    return f"tuần {int(number)}/{year}"
