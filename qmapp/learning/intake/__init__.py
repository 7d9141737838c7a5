"""What was brought as a file, shown, and taken after a look."""
