"""What the pages of triage are given."""
