"""The base of every stage: settings, log, failures, signals, clock, files, clients. It imports no stage."""
