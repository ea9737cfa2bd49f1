"""The stand-in of an ingest with its raw topics, and the posts that it makes up."""
