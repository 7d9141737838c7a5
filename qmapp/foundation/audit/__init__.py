"""The trail: chained events, erasable values, the read log."""
