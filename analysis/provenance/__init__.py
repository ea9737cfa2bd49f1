"""Statements that tell what the answers rest on."""
