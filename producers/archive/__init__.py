"""The raw archive: every page as it came and every fetch, and which epochs were given out."""
