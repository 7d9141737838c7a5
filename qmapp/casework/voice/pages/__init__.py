"""What the templates of voice are given."""
