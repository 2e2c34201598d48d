"""One module per CMS that Vietnamese portals use: each holds one literal `PLATFORM`.

The doors to them are `load` (by name), `recognise` (by page) and `listing_entries` (a listing page, read).
"""

from __future__ import annotations

from scrapers.listing import listing_entries
from scrapers.platform import NAMES, ListingShape, Platform, load, recognise

__all__ = ["NAMES", "ListingShape", "Platform", "listing_entries", "load", "recognise"]
