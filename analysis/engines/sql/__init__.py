"""Statements that make the lake's views, and that tell what the answers rest on."""
