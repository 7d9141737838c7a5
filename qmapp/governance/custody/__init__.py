"""How long a review is kept."""
