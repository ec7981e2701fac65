"""Curves before they are drawn, in a terminal or a file: smoothed, thinned, on axes. Only NumPy."""
