"""The report: one self-contained HTML file of answers, how far to trust them, and where they come from."""
