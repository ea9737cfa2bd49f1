"""Pausing a source that sends only records no contract accepts."""
