"""What templates of the room are given."""
