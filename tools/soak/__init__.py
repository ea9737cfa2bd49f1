"""A night in minutes: the daemons against a sandbox whose time runs fast, with all that goes wrong in months."""
