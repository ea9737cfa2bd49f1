"""Walks through all pages of every search: rounds, cursors, pages, and what makes a sweep complete."""
