"""What the pages of letters of feedback are given."""
