"""Statements of the retail pipeline."""
