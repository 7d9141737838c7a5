"""The home of one review: where it stands, and the next thing for the person who looks."""
