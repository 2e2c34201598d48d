"""content/ as records, read by two processes when nothing of it is kept from a run before.

Takes the options of the run; gives the library. Reading twenty thousand files takes one processor three seconds, and
the disk as long again after a day in which nobody asked for them.
"""

from __future__ import annotations

from functools import partial

from newsroom.models import Library
from nightly import forked
from nightly.options import Options
from publisher import content
from publisher.parsed import Ahead, Parsed

_NEWS = content.NEWS.as_posix()


def library(options: Options, *, anew: bool = False) -> Library:
    """All of content/; with `anew`, nothing kept is believed. Raises ContentError."""
    parsed = Parsed(options.home, content.kept, anew=anew)
    half, files = parsed.later_half(_NEWS)
    if files < forked.LARGE:
        return content.load(options.home, anew=anew)
    with forked.begun(partial(parsed.read_ahead, _NEWS, half, "tin-tuc"), files) as wait:
        return content.load(options.home, anew=anew, ahead=Ahead(half, wait))
