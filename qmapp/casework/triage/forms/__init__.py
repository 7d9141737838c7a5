"""What is typed on the pages of the scan: decisions on flags, and a board’s own rules."""
