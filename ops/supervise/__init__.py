"""The daemons: one supervisor process that keeps the stages of a deployment running."""
