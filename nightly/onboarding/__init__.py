"""From an address to a source."""
