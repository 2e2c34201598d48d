"""Pictures made at build: inline SVG with a title, a description and a table or list behind each.

Takes records and counts; gives markup. Colours and type come from the style sheet by class, so that light, dark
and print agree; no script, no inline style, nothing from another host.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup, escape

from newsroom.models import Document, Province, Source
from newsroom.text.dates import iso_week
from publisher import typography
from publisher.page import strip_invisible
from publisher.weekly import Week

# ── a row's own small chart ───────────────────────────────────────────────────────────────────────


_SPARK_WEEKS = 12
_SPARK_STEP, _SPARK_HEIGHT = 6, 18


def draw_sparkline(counts: Mapping[str, int]) -> Markup:
    """Bars of the last 12 weeks; the tallest fills the height."""
    shown = sorted(counts.items())[-_SPARK_WEEKS:]
    if not shown:
        return Markup("")
    top = max([1, *(n for _, n in shown)])
    bars = Markup("").join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}" class="bar--core"/>').format(
            i * _SPARK_STEP,
            round(_SPARK_HEIGHT - _bar_height(n, top), 1),
            _SPARK_STEP - 1,
            round(_bar_height(n, top), 1),
        )
        for i, (_, n) in enumerate(shown)
    )
    label = f"{len(shown)} tuần gần nhất: {', '.join(str(n) for _, n in shown)} tin"
    return Markup(
        '<svg class="spark" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">{3}</svg>'
    ).format(_SPARK_WEEKS * _SPARK_STEP, _SPARK_HEIGHT, label, bars)


def _bar_height(count: int, top: int) -> float:
    return max(_SPARK_HEIGHT * count / top, 1 if count else 0.5)


# ── periods and timelines ─────────────────────────────────────────────────────────────────────────


_WIDTH = 360  # user units: one CSS pixel on the narrowest phone
_EARLIER = frozenset(
    {"amends", "replaces", "repeals_part", "guides", "based_on", "implements", "delegates_under", "prevails_over"}
)


def wrap_svg(name: str, label: str, height: int, body: Iterable[Markup], *, width: int = _WIDTH) -> Markup:
    inner = Markup("").join(body)
    return Markup('<svg class="drawing {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        name, width, height, strip_invisible(label), inner
    )


def draw_text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> Markup:
    return Markup('<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>').format(
        round(x, 1), round(y, 1), kind, anchor, strip_invisible(words)
    )


def draw_box(x: float, y: float, wide: float, high: float, kind: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="3" class="{}"/>').format(
        round(x, 1), round(y, 1), round(max(wide, 1), 1), high, kind
    )


def draw_line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(
        *(round(v, 1) for v in (x1, y1, x2, y2)), kind
    )


# ── in force from … to …: the cliff ──────────────────────────────────────────────────────────────


def draw_periods(docs: Sequence[Document], day: date, label: str) -> Markup:
    """Bars of the time in force of documents that end, with today's line; "" when there is none."""
    docs = [doc for doc in docs if doc.expires and (doc.effective or doc.issued)]
    if not docs:
        return Markup("")
    docs = sorted(docs, key=lambda d: (d.effective or d.issued or d.expires or day, d.id))
    start, end = _time_span(docs, day)
    scale = _WIDTH / max((end - start).days, 1)

    def at(moment: date) -> float:
        return (moment - start).days * scale

    height = 34 * len(docs) + 24
    body = [*_draw_years(start, end, at, height), *(_draw_period(doc, n, at) for n, doc in enumerate(docs))]
    anchor = "end" if at(day) > _WIDTH * 0.6 else "start"
    body.append(draw_line(at(day), 16, at(day), height, "now-line"))
    body += [_draw_period_label(doc, n, at) for n, doc in enumerate(docs)]
    body.append(draw_text(at(day), height - 2, "hôm nay", "now-word", anchor))
    words = "; ".join(f"{d.number} đến hết {typography.format_last_day(d.expires)}" for d in docs)
    return Markup('<figure class="figure">{}<figcaption>{}</figcaption></figure>').format(
        wrap_svg("periods", f"{label}: {words}", height + 6, body), label
    )


def _time_span(docs: Sequence[Document], day: date) -> tuple[date, date]:
    starts = [d.effective or d.issued or day for d in docs]
    ends = [d.expires or day for d in docs]
    return max(min([*starts, day]), date(2025, 1, 1)), max([*ends, day]) + timedelta(days=30)


def _draw_years(start: date, end: date, at: Callable[[date], float], height: int) -> list[Markup]:
    marks = []
    for year in range(start.year, end.year + 1):
        for month in (1, 7):
            moment = date(year, month, 1)
            if start <= moment <= end - timedelta(days=60):
                x = at(moment)
                marks += [draw_line(x, 14, x, height, "grid-line"), draw_text(x + 2, 10, f"{month}/{year}", "axis")]
    return marks


def _draw_period(doc: Document, row: int, at: Callable[[date], float]) -> Markup:
    begin = doc.effective or doc.issued
    if not (begin and doc.expires):
        return Markup("")
    x = max(at(begin), 0)
    return draw_box(x, 34 + row * 34, at(doc.expires) - x, 10, f"bar bar--{'core' if doc.topic == 'core' else 'other'}")


def _draw_period_label(doc: Document, row: int, at: Callable[[date], float]) -> Markup:
    """The words over a bar, drawn over the line of today."""
    begin = doc.effective or doc.issued
    if not (begin and doc.expires):
        return Markup("")
    x = max(at(begin), 0)
    label_x, anchor = (x, "start") if x < _WIDTH * 0.35 else (at(doc.expires), "end")
    return draw_text(
        label_x, 30 + row * 34, f"{doc.number} đến {typography.format_last_day(doc.expires)}", "label", anchor
    )


# ── relations of one document ────────────────────────────────────────────────────────────────────


def draw_relations(doc: Document, found: Sequence[tuple[str, Document | None, str]]) -> Markup:
    """The document in the middle, what it rests on or changes at left, what came of it at right."""
    named = [(kind, other.number if other else key) for kind, other, key in found]
    left = [number for kind, number in named if kind in _EARLIER]
    right = [number for kind, number in named if kind not in _EARLIER]
    if not named:
        return Markup("")
    rows = max(min(len(left), 6), min(len(right), 6), 1)
    height = rows * 30 + 24
    middle = height / 2 + 6
    body = [
        draw_text(0, 10, "căn cứ, bị tác động", "axis"),
        draw_text(_WIDTH, 10, "tác động, hướng dẫn", "axis", "end"),
    ]
    body += _draw_side(left, rows, middle, "left") + _draw_side(right, rows, middle, "right")
    body += [
        draw_box(122, middle - 14, 116, 28, "node node--self"),
        draw_text(180, middle + 4, doc.number, "node-word self", "middle"),
    ]
    label = f"{doc.number}: liên quan tới {', '.join(number for _, number in named)}"
    return Markup('<figure class="figure">{}</figure>').format(wrap_svg("relations-graph", label, height, body))


def _draw_side(numbers: Sequence[str], rows: int, middle: float, side: str) -> list[Markup]:
    shown = list(dict.fromkeys(numbers))
    more = len(shown) - 6
    shown = [*shown[:5], f"và {more + 1} văn bản khác"] if more > 0 else shown
    x, hub = (0, 122) if side == "left" else (254, 238)
    out = []
    for n, number in enumerate(shown):
        y = 18 + (rows - len(shown)) * 15 + n * 30 + 14
        edge = x + 106 if side == "left" else x
        out += [
            draw_line(edge, y, hub, middle, "edge"),
            draw_box(x, y - 11, 106, 22, "node"),
            draw_text(x + 53, y + 4, number[:20], "node-word", "middle"),
        ]
    return out


# ── the tile map ─────────────────────────────────────────────────────────────────────────────────


def draw_tiles(rows: Sequence[tuple[Province, int, str]]) -> Markup:
    """A tile per province, shaded by how many of five kinds of thing the site holds of it, each a link."""
    size, gap = 50, 4
    columns = max((p.cell[0] for p, _, _ in rows), default=0) + 1
    height = (max((p.cell[1] for p, _, _ in rows), default=0) + 1) * (size + gap)
    body = []
    for province, held, href in rows:
        x, y = province.cell[0] * (size + gap), province.cell[1] * (size + gap)
        words = _two_lines(province.name)
        lines = [draw_text(x + size / 2, y + 17 + 12 * n, word, "tile-word", "middle") for n, word in enumerate(words)]
        mark = draw_text(x + size / 2, y + size - 5, f"{held}/5", "tile-count", "middle")
        title = Markup("<title>{}: có {} trong 5 loại thông tin</title>").format(province.name, held)
        shade = draw_box(x, y, size, size, f"tile tile--{min(held, 5)}")
        body.append(Markup('<a href="{}">{}{}{}{}</a>').format(href, title, shade, Markup("").join(lines), mark))
    label = "Bản đồ ô vuông 34 tỉnh, thành: số loại thông tin đã có của từng nơi. Bảng bên dưới có cùng nội dung."
    drawing = Markup('<svg class="drawing tiles" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>').format(
        columns * (size + gap), height, label, Markup("").join(body)
    )
    return Markup('<figure class="figure">{}<figcaption>{}</figcaption></figure>').format(
        drawing, "Số trên ô: có mấy trong 5 loại (văn bản, ủy quyền, hỏi đáp, tin, nguồn). Ô càng xanh càng đủ."
    )


def _two_lines(name: str) -> list[str]:
    words = name.removeprefix("Thành phố ").removeprefix("TP. ").removeprefix("TP.").strip().split()
    half = (len(words) + 1) // 2
    return [" ".join(words[:half]), " ".join(words[half:])] if len(words) > 1 else words


# ── news per week ────────────────────────────────────────────────────────────────────────────────


def draw_weeks(counts: Mapping[str, int], label: str, last: int) -> Markup:
    """Bars of new items per ISO week (`2026-W47`), with a table folded behind; "" when there is none."""
    shown = sorted(counts.items())[-last:]
    if not shown:
        return Markup("")
    top = max([1, *(n for _, n in shown)])
    step = _WIDTH / last
    first = last - len(shown)  # the newest week stands at the right edge, however short the history
    body = [_week_bar((first + i) * step, step, n / top) for i, (_, n) in enumerate(shown)]
    body += [draw_line(0, 76, _WIDTH, 76, "grid-line"), draw_text(_WIDTH, 90, _week_label(shown[-1][0]), "axis", "end")]
    if len(shown) > last // 2:
        body.append(draw_text(first * step, 90, _week_label(shown[0][0]), "axis"))
    rows = Markup("").join(
        Markup("<tr><th scope=row>{}</th><td>{}</td></tr>").format(_week_label(w), n) for w, n in shown
    )
    table = Markup(
        '<details><summary>Bảng số liệu</summary><table class="mini"><tbody>{}</tbody></table></details>'
    ).format(rows)
    return Markup('<figure class="figure">{}<figcaption>{}</figcaption>{}</figure>').format(
        wrap_svg("weeks", f"{label}; cao nhất {top} tin một tuần", 94, body), strip_invisible(label), table
    )


def _week_bar(x: float, step: float, share: float) -> Markup:
    return draw_box(x + 1, 76 - 64 * share, step - 3, round(64 * share, 1), "bar bar--core")


def _week_label(week: str) -> str:
    year, _, number = week.partition("-W")
    return f"tuần {escape(number.lstrip('0'))}/{escape(year)}"


# ── news per week by source ───────────────────────────────────────────────────────────────────────


_WEEKS = 52
_ROWS = 6  # sources with a row of their own; the rest share one
_ROW_HEIGHT = 34  # of one row, user units
_LEFT, _STEP = 0, 6.8
_OTHERS = "Nguồn khác"


def draw_weeks_by_source(weeks: Sequence[Week], sources: Mapping[str, Source]) -> Markup:
    """The last 52 weeks up to the newest that has a story."""
    told = [week.name for week in weeks if week.stories]
    if not told:
        return Markup("")
    columns = _columns(max(told))
    shown = (week for week in weeks if week.name in columns)
    names = {id: source.name for id, source in sources.items()}
    counts = {
        week.name: Counter(
            strip_invisible(names.get(m.source, m.source)) for told in week.stories for m in told.members
        )
        for week in shown
    }
    rows = _rows([counts.get(name, Counter()) for name in columns])
    top = max(n for numbers in rows.values() for n in numbers)
    body = [mark for n, (name, numbers) in enumerate(rows.items()) for mark in _draw_row(n, name, numbers, top)]
    foot = len(rows) * _ROW_HEIGHT + 12
    body += [
        draw_text(0, foot, _week_name(columns[0]), "axis"),
        draw_text(354, foot, _week_name(columns[-1]), "axis", "end"),
    ]
    label = f"Số bài mỗi tuần theo nguồn, 52 tuần tới {_week_name(columns[-1])}; cột cao nhất là {top} bài"
    return Markup('<figure class="figure">{}<figcaption>{}.</figcaption>{}</figure>').format(
        wrap_svg("weeks", label, foot + 4, body), label, _render_table(columns, counts)
    )


def _columns(newest: str) -> list[str]:
    monday = date.fromisoformat(f"{newest}-1")
    return [iso_week(monday - timedelta(weeks=back)) for back in range(_WEEKS - 1, -1, -1)]


def _rows(columns: Sequence[Counter[str]]) -> dict[str, list[int]]:
    """Name of a row -> its numbers, the fullest first, the rest together last."""
    total: Counter[str] = sum(columns, Counter())
    ranked = sorted(total, key=lambda name: (-total[name], name))
    rows = {name: [column[name] for column in columns] for name in ranked[:_ROWS]}
    if rest := ranked[_ROWS:]:
        rows[f"{_OTHERS} ({len(rest)})"] = [sum(column[name] for name in rest) for column in columns]
    return rows


def _draw_row(n: int, name: str, numbers: Sequence[int], top: int) -> list[Markup]:
    base = (n + 1) * _ROW_HEIGHT
    marks = [draw_line(0, base, 354, base, "grid-line"), draw_text(0, base - 22, f"{name}: {sum(numbers)}", "axis")]
    return marks + [
        draw_box(at * _STEP, base - 20 * count / top, _STEP - 1.4, round(20 * count / top, 1), "bar bar--core")
        for at, count in enumerate(numbers)
        if count
    ]


def _render_table(columns: Sequence[str], counts: Mapping[str, Counter[str]]) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
            _week_name(week),
            sum(counts[week].values()),
            "; ".join(f"{name} {n}" for name, n in sorted(counts[week].items(), key=lambda p: (-p[1], p[0]))),
        )
        for week in reversed(columns)
        if counts.get(week)
    )
    head = Markup('<tr><th scope="col">Tuần</th><th scope="col">Số bài</th><th scope="col">Nguồn</th></tr>')
    table = Markup('<table class="mini"><thead>{}</thead><tbody>{}</tbody></table>').format(head, rows)
    return Markup("<details><summary>Bảng số liệu</summary>{}</details>").format(table)


def _week_name(week: str) -> str:
    year, _, number = week.partition("-W")
    return f"tuần {int(number)}/{year}"
