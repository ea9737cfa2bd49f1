"""One folder per pipeline: all that is about it, and nothing else."""
