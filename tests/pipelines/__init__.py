"""Tests of the pipelines, a folder each."""
