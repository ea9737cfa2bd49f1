"""Figures of the social pipeline."""
