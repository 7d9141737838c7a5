"""One review from set-up to the judged draft."""
