"""News per week by source: one row of bars a source, on one scale, with the numbers in a table behind.

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
    counts = {week.name: Counter(m.source for told in week.stories for m in told.members) for week in shown}
    names = {id: source.name for id, source in sources.items()}
    rows = _rows([counts.get(name, Counter()) for name in columns], names)
    top = max(n for numbers in rows.values() for n in numbers)
    body = [mark for n, (name, numbers) in enumerate(rows.items()) for mark in _row(n, name, numbers, top)]
    foot = len(rows) * _HIGH + 12
    body += [text(0, foot, _word(columns[0]), "axis"), text(354, foot, _word(columns[-1]), "axis", "end")]
    label = f"Số bài mỗi tuần theo nguồn, 52 tuần tới {_word(columns[-1])}; cột cao nhất là {top} bài"
    return Markup('<figure class="figure">{}<figcaption>{}.</figcaption>{}</figure>').format(
        svg("weeks", label, foot + 4, body), label, _table(columns, counts, names)
    )


def _columns(newest: str) -> list[str]:
    monday = date.fromisoformat(f"{newest}-1")
    return [week_of(monday - timedelta(weeks=back)) for back in range(_WEEKS - 1, -1, -1)]


def _rows(columns: Sequence[Counter[str]], names: Mapping[str, str]) -> dict[str, list[int]]:
    """Name of a row -> its numbers, the fullest first, the rest together last."""
    total: Counter[str] = sum(columns, Counter())
    ranked = sorted(total, key=lambda id: (-total[id], id))
    own = ranked[:_ROWS]
    rows = {names.get(id, id): [column[id] for column in columns] for id in own}
    if rest := ranked[_ROWS:]:
        rows[f"{_OTHERS} ({len(rest)})"] = [sum(column[id] for id in rest) for column in columns]
    return rows


def _row(n: int, name: str, numbers: Sequence[int], top: int) -> list[Markup]:
    base = (n + 1) * _HIGH
    marks = [line(0, base, 354, base, "grid-line"), text(0, base - 22, f"{name}: {sum(numbers)}", "axis")]
    return marks + [
        box(at * _STEP, base - 20 * count / top, _STEP - 1.4, round(20 * count / top, 1), "bar bar--core")
        for at, count in enumerate(numbers)
        if count
    ]


def _table(columns: Sequence[str], counts: Mapping[str, Counter[str]], names: Mapping[str, str]) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
            _word(name),
            sum(counts[name].values()),
            "; ".join(
                f"{names.get(id, id)} {n}" for id, n in sorted(counts[name].items(), key=lambda p: (-p[1], p[0]))
            ),
        )
        for name in reversed(columns)
        if counts.get(name)
    )
    head = Markup('<tr><th scope="col">Tuần</th><th scope="col">Số bài</th><th scope="col">Nguồn</th></tr>')
    table = Markup('<table class="mini"><thead>{}</thead><tbody>{}</tbody></table>').format(head, rows)
    return Markup("<details><summary>Bảng số liệu</summary>{}</details>").format(table)


def _word(week: str) -> str:
    year, _, number = week.partition("-W")
    return f"tuần {int(number)}/{year}"
