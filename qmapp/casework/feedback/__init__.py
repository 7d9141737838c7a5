"""Feedback to the lead reviewer, and what they answer to each point."""
