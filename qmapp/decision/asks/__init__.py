"""What was put to a national or regional body, and what came back."""
