"""The form for a new run's settings, made from their schema."""
