"""Meaning of a posting's title: its words, and the occupations they name."""
