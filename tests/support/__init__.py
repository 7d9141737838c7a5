"""What fixtures are made of: databases, page checks, servers."""
