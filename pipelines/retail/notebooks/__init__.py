"""Noteretail of the retail pipeline."""
