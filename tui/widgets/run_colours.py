"""How runs beside each other are told apart: by a colour, and without it by a letter."""

LETTERS = "ABCDEFGHIJKL"
COLOURS = (
    "#2b95e0", "#e8822a", "#2fae58", "#dd4b4b", "#a472dc", "#1fb3b3", "#d95fa6", "#a3a02a",
    "#b07c4f", "#7f8fa6", "#5f7de8", "#8fbf3f",
)  # fmt: skip
"""To be seen on light ground and on dark."""
MOST = len(LETTERS)
"""More runs than that can hardly be told apart."""
