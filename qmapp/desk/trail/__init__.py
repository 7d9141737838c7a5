"""The trail as people read it: the history of a review, and the search of an administrator."""
