"""Moderation: from several judgements of one draft to what the board holds."""
