"""Answers to named questions: parameters understood as people write them, rows, and what these rest on."""
