"""Maintenance that keeps a generation's tables small while the job runs: compaction, vacuum, reported sizes."""
