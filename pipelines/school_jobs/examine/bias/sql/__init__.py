"""Queries of the bias part: named statements over the stable views, and over the lake's own for the order of pages."""
