"""Building the next generation beside the live one, and reading a range into the live one again (gpps replay)."""
