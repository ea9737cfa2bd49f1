"""One folder per source; `producers.catalog` finds them by being there."""
