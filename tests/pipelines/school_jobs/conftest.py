"""The small world that analysis' own tests are made over."""

from tests.analysis.conftest import both, keep_world, on_redshift, redshift, warehouse, world

__all__ = ["both", "keep_world", "on_redshift", "redshift", "warehouse", "world"]
