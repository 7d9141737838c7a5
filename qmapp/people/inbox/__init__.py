"""What waits for somebody, and how they want to hear of it."""
