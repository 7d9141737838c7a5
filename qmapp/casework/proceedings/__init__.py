"""Other proceedings that run beside a review."""
