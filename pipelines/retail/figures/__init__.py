"""Figures of the retail pipeline."""
