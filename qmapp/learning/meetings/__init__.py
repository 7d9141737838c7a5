"""When a board met, so that it sees what changed since."""
