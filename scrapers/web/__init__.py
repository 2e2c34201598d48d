"""The door out: addresses, connections, politeness, archive."""
