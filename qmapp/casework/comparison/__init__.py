"""Two drafts side by side, and what became of what was asked for."""
