"""What the pages of threads are given."""
