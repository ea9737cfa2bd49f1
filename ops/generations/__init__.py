"""Looking after generations: which is live, putting another in its place and back, listing and deleting them."""
