"""Files made together, and what they rest on: what `outlets`, `exports` and `sitemap` give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class Outlet(NamedTuple):
    """Files made together: their site paths, what they are made from beside the code and the settings (() when they
    are to be made every time), and how to make them."""

    names: tuple[str, ...]
    rests_on: tuple[object, ...]
    make: Callable[[], Mapping[str, bytes]]
