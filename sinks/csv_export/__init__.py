"""Exports of the lake as CSV: one state of the change feeds, one file, safe to open in a spreadsheet."""
