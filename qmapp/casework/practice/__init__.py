"""The practice issues that a board knows: those published, and its own."""
