"""The way out: addresses, connections, politeness, archive."""
