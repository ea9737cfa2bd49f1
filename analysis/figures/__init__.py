"""Figures over answers: a DataFrame in, a matplotlib Figure out."""
