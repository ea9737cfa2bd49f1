"""What is asked on the way to an answer."""
