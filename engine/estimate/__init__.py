"""What a run will take before it is started: by arithmetic, and by what earlier runs took."""
