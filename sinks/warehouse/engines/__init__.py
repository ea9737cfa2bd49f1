"""Warehouses that the sink writes to: what differs between them."""
