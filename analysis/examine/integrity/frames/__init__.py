"""Statements wrapped around a check: the first of its rows, and how many there are."""
