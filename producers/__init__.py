"""Stage 1: poll public APIs and publish what they say to Kafka."""
