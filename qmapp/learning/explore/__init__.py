"""A practice issue explored here, by its fifteen questions."""
