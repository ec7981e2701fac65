"""Training: the state, one compiled step, validation, previews, and the loop around them."""
