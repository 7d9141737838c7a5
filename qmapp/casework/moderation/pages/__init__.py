"""What the room's templates are given."""
