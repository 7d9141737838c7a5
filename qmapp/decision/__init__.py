"""What a board decides on a review, and what it takes upon itself."""
