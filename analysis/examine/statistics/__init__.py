"""Statistics of arrays, with their random generator given: the same numbers on every machine, whatever the order."""
