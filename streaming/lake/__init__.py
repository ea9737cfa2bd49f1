"""Tables of one generation: where they lie, how they are read and committed, their current views."""
