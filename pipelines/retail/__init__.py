"""Retail: prices of items, and what they are in other currencies."""
