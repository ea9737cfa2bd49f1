"""What fields, places, levels and columns are called, as people write and read them."""
