"""Who hires: postings by employer."""
