"""Notebooks of the social pipeline."""
