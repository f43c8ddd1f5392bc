"""Benchmarks: each a ratio of two ways to do the same work, measured in turn in one run on one machine."""
