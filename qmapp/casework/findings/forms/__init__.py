"""The forms of findings."""
