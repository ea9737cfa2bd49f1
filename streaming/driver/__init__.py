"""The one writer of a generation: its session, lease, micro-batches, and how it ends."""
