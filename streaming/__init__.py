"""Stage 2: Kafka to the lake, with current views, marts and their change feeds."""
