"""Polling a source: a daemon's runs, rounds of searches, walks through their pages, and what each page goes through."""
