"""Figures of answers and of tables of the examination: one module each, found by being there."""
