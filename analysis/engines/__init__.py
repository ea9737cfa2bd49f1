"""Engines that an analysis reads from: the warehouse, and the lake by DuckDB, over the same views."""
