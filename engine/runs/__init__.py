"""The run directory: what lasts of a run, written by the engine and read by everyone."""
