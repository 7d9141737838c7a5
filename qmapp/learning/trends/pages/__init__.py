"""What the templates of trends are given."""
