"""What every stage stands on: settings, log, failures, signals, clock, files, clients. It imports no stage."""
