"""The forms of the involvement room."""
