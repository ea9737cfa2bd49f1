"""Stores and lake compared row by row: each table is read once for its digest, and again where digests differ."""
