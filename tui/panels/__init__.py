"""The panels of a run: each fills the room between its header and the line of answers."""
