"""Notebooks kept as text (py:percent); `analysis.desk.execution` executes them."""
