"""One module per family of commands; each lists its own in COMMANDS."""
