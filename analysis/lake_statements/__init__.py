"""Statements that make the lake engine's tables, for DuckDB."""
