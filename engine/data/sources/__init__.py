"""Where pictures come from: a file for each kind of source, and one that opens them by name."""
