"""Statements that restrict the reader of a statement of their own."""
