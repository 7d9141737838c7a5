"""Drafts: the file as it came, and its readings as passages."""
