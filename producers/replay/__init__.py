"""Events from what is not an API: the raw archive and official files."""
