"""Books: works of Open Library, their authors and years."""
