"""Who should have a say in a review, and what was done so that they had it."""
