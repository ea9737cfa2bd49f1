"""Views that the lake of every pipeline has: `{events}` are all its events tables, one after the other."""
