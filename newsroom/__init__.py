"""The core: pure functions over records. Knows neither web nor disk nor HTML pages."""
