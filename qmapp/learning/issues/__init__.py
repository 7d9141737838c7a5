"""The map of practice issues and the briefings, joined to what a board found and did."""
