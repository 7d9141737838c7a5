"""What the templates of the room are given."""
