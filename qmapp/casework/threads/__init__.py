"""Threads: what people say to each other about a marker, a passage or a recommendation."""
