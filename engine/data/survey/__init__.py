"""What is to be known of a set of pictures before training on it."""
