"""Curves in text: smoothing, decimation, axes and a canvas of braille dots. NumPy alone."""
