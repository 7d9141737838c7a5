"""What shows that something was done, or that it changed anything."""
