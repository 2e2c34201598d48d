"""A row's own small chart: items per week as bars the size of a word, its numbers said for those who can't see it.

Takes counts by ISO week; gives markup, "" when there is nothing to draw. The table of the numbers stands on the
source's own page.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

_WEEKS = 12
_STEP, _HIGH = 6, 18


def weekly(counts: Mapping[str, int]) -> Markup:
    """Bars of the last 12 weeks; the tallest fills the height."""
    shown = sorted(counts.items())[-_WEEKS:]
    if not shown:
        return Markup("")
    top = max([1, *(n for _, n in shown)])
    bars = Markup("").join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}" class="bar--core"/>').format(
            i * _STEP, round(_HIGH - _high(n, top), 1), _STEP - 1, round(_high(n, top), 1)
        )
        for i, (_, n) in enumerate(shown)
    )
    label = f"{len(shown)} tuần gần nhất: {', '.join(str(n) for _, n in shown)} tin"
    return Markup(
        '<svg class="spark" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">{3}</svg>'
    ).format(_WEEKS * _STEP, _HIGH, label, bars)


def _high(count: int, top: int) -> float:
    return max(_HIGH * count / top, 1 if count else 0.5)
