"""The forms of the recommendations room."""
