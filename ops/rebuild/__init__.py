"""Building a generation beside the live one, from what the topics hold."""
