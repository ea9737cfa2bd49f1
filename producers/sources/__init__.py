"""One folder per source; `producers.sources.catalog` finds them by being there."""
