"""The streaming job with the DynamoDB follower behind it, as one process."""
