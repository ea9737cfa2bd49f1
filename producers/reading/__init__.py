"""A page from its request to its events: fetched within bounds, free of keys, parsed."""
