"""Examinations of this pipeline beside those of every pipeline."""
