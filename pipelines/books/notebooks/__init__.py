"""Notebooks of the books pipeline."""
