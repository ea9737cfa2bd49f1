"""What a posting's title means: its words, and the occupations they name."""
