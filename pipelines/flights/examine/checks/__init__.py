"""Statements of the flights pipeline."""
