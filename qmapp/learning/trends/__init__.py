"""What comes back over the reviews of a board, counted."""
