"""What every stage stands on. It imports no stage."""
