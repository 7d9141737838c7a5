"""What a review recommends: confirmed, linked to causes, asked about, and shown as a set."""
