"""Local stand-ins of the APIs over HTTP, with their faults, keys and clock."""
