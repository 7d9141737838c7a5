"""Whether an answer to a recommendation made a difference."""
