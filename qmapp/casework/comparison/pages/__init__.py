"""What the page of two drafts side by side is given."""
