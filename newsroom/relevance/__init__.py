"""Is an article on the subject: keep, review or drop, and why."""
