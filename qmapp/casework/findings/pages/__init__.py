"""What the templates of findings are given."""
