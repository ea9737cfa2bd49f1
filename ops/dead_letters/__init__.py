"""Dead letters: looking at them, publishing them again, setting them aside, and pausing a source that sends them."""
