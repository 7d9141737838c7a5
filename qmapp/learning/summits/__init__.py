"""Summits: workshops on practice issues, live or written down afterwards."""
