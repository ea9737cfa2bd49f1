"""Social posts: pins, where they were posted and who posted them."""
