"""Copies of everything that a server keeps, and putting one back."""
