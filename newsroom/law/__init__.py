"""Legal documents: numbers, citations, relations, state on a day."""
