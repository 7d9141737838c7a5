"""The board's written response to what a review recommends."""
