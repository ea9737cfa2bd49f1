"""Figures of the books pipeline."""
