"""From a row of the warehouse back to the pages it was read from: feed, events, offsets, batches, raw records, code."""
