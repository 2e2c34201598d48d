"""Which articles tell one event."""
