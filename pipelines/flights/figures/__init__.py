"""Figures of the flights pipeline."""
