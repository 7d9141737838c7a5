"""The first page: what waits for you, or what this is when nobody is signed in."""
