"""Statements that keep examinations in the warehouse, and read those kept; `{schema}` is the schema they lie in."""
