"""What each stage gets through, in what memory, and how that compares with simple programs that do the same work."""
