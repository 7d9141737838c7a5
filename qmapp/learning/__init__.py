"""Whether anything got better: how change was meant to come about, and what is known of it."""
