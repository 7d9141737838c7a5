"""Where in a draft what people said is represented, and where it is not."""
