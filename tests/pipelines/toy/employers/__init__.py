"""Employers that hire: postings by employer."""
