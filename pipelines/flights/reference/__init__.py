"""Facts that no answer tells."""
