"""Polling without end: the loop, how long it waits, and what it tells of itself."""
