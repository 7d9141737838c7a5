"""What the pages of the assessments room are given."""
