"""What the pages of the recommendations room are given."""
