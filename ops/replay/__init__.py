"""Reading a range of a topic into the live generation once more."""
