"""Marts, worked out from events: the keys that new events touch, and the rows of these keys."""
