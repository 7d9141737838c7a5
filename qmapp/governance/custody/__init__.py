"""How long a review is kept, and a draft that should never have been here."""
