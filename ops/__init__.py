"""The `gpps` command: set-up of what a machine lacks, the local services, and what looks after all stages."""
