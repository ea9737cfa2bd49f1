"""Asking an API over HTTP: one bounded client, when to ask again, and keys in no text."""
