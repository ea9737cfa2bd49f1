"""Checks: named statements that select rows that are wrong, written as `analysis.examine.integrity.check` says."""
