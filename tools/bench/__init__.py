"""Benchmarks: throughput and memory of each stage, compared with simple programs that do the same work."""
