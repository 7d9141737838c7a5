"""What a review found: the practice problem, why according to the draft, what the board adds."""
