"""Lists and feeds -> entries."""
