"""The stages of a review as one state machine."""
