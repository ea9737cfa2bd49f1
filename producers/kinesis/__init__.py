"""Kinesis as a second bus: events to a stream, and the stream into the topics, each record once."""
