"""One folder per pipeline: which topics, which tables, which keys an event touches."""
