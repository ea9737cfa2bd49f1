"""Statements of the social pipeline."""
