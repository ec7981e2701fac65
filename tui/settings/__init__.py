"""What a user has settled on for the workbench, and the file that remembers it."""
