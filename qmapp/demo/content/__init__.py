"""What was written for the demonstration: drafts, boards, people, reviews and assessments."""
