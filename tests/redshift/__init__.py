"""Redshift as far as a stand-in has it, and what is known by it."""
