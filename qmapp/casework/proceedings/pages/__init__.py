"""What the pages of the proceedings room are given."""
