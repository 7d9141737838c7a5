"""What the templates of the bundle are given."""
