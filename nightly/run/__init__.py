"""One run at work: options, session, workers."""
