"""How a review ends: its stages, what is signed, published and kept."""
