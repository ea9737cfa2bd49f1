"""What the marts hold, worked out from events: which keys new events touch, and the rows of these keys."""
