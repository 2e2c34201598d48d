"""One room per section of the site: each takes the shelves and gives the sheets of its pages."""
