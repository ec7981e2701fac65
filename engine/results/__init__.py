"""What sampling leaves in a run: pictures, trajectories, how they were made; saving them."""
