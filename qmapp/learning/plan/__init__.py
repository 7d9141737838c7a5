"""The action plan of a board or a review, out and in."""
