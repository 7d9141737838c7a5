"""What everybody did in the demonstration, noun by noun, as steps with their time."""
