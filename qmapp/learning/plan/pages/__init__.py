"""What the templates and files of the room are given."""
