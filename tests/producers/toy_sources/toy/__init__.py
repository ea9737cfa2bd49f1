"""A third source, small enough to know everything it must publish."""
