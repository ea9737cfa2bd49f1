"""Schools, programmes and postings, joined by field of study."""
