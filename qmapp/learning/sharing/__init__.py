"""What boards let others know of their signed-off reviews: counts, never words."""
