"""What the pages of the room are given."""
