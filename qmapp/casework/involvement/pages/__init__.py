"""What the templates of the involvement room are given."""
