"""What is counted over time to see whether anything changes."""
