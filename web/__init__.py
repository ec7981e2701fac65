"""The browser page: images from a run for people without a terminal."""
