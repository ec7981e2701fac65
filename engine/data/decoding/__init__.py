"""From any file that calls itself a picture to a small square array, or the reason why not."""
