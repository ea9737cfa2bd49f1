"""Statements of the reader's own, answered and nothing else: no writing, no files, no programs, no settings."""
