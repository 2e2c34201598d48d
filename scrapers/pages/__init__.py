"""A captured page -> Article."""
