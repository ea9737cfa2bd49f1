"""The commands of the stage, one module each; `analysis.cli` has them all."""
