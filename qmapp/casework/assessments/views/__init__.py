"""The pages of the assessments room."""
