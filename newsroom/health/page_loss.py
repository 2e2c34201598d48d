"""May a site go out that lacks pages the old one had? A withdrawal may take any number of them, an accident may not.

Takes the pages of records before and after, and why some may go; gives the loss, weighed. What has a reason to go
counts neither as lost nor among what was to stay, so that a large withdrawal hides no accident beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass

MIN_SHARE = 0.8  # of the pages that were to stay; with fewer nothing is released


@dataclass(frozen=True, slots=True)
class PageLoss:
    """`owed` pages were to stay, of which `gone` are not there; beside them so many went for each of the `causes`."""

    owed: int
    gone: tuple[str, ...]
    causes: Mapping[str, int]

    @property
    def stops(self) -> bool:
        """Whether it is too much to be anything but an accident."""
        return self.owed - len(self.gone) < self.owed * MIN_SHARE


def weigh_loss(old: Set[str], new: Set[str], why: Mapping[str, str]) -> PageLoss:
    """`why` names the cause of every page that may go, whether it went or not."""
    owed = old - why.keys()
    causes = Counter(why[page] for page in old - new if page in why)
    return PageLoss(len(owed), tuple(sorted(owed - new)), dict(sorted(causes.items())))
