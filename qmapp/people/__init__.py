"""People, boards, and what is sent to them."""
