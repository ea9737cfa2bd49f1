"""Statements of the reader's own, answered and nothing else: no writing, no files, no commands, no settings."""
