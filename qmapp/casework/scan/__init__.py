"""Scans of drafts that are kept, and the rules that a board adds or switches off."""
