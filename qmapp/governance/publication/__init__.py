"""Whether a review is ready to be published, and what was decided."""
