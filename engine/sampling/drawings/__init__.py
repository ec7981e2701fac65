"""What can be drawn: one file each, a generator that hands out moments and leaves a result."""
