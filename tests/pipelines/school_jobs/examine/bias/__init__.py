"""The bias part of the examination, on planted data."""
