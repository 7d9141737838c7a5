"""Benchmarks: `make bench`, or `make bench ONLY=pages` for one of them."""
