"""Views that only the lake has, over its events tables: `sweeps`, `pages`, `listings`, `dead_letters`."""
