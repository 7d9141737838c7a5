"""Master classes for lead reviewers."""
