"""Statements that store examinations in the warehouse and read them back; `{schema}` is the schema they lie in."""
