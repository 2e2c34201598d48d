"""How many examples a property is tried on: what its test says, or more by request.

EXAMPLES=10000 python -m pytest -m hypothesis tests        `make test-deep` (target T14 of the yardstick)
"""

from __future__ import annotations

import os


def often(usual: int) -> int:
    """`usual`, or what EXAMPLES asks when that is more."""
    return max(usual, int(os.environ.get("EXAMPLES", "0")))
