"""What somebody will do: one record from commitment to follow-up."""
