"""The record of a review as one document."""
