"""The main job once, end to end, on local services."""
