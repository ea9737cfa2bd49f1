"""Statements of the employers pipeline."""
