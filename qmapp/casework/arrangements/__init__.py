"""How a review is governed from the start: the way out of a deadlock, and who stands outside."""
