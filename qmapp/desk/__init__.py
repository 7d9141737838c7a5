"""Pages about no one room: home, help, the parts."""
