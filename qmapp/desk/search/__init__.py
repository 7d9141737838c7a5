"""Search over everything that one may read."""
