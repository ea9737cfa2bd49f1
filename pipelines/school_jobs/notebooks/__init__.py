"""Notebooks kept as text (py:percent); `analysis.notebook` executes them."""
