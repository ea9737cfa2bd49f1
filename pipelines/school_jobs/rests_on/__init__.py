"""Numbers of values that the figures of a mart's row rest on: a statement for each mart, of its name."""
