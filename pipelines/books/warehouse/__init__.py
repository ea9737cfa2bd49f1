"""Statements of the books pipeline."""
