"""Notebooks of the flights pipeline."""
