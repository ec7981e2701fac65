"""Curves in text: a canvas of braille dots, its cells, and moving about in a view."""
