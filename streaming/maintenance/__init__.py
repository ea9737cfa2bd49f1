"""What keeps a generation's tables small while the job runs: compaction, vacuum, and what is told of them."""
