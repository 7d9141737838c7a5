"""The public page of the markers, and the same as a printed document."""
