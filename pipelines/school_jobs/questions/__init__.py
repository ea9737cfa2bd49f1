"""Named questions over schools, programmes and postings."""
