"""What became of it, on one page for a board or an agency; every figure opens its rows."""
