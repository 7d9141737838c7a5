"""What findings and recommendations are tagged with, by whom, and what holds."""
