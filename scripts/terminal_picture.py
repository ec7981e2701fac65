"""What Textual has drawn, as a picture: by DejaVu Sans Mono, blocks without gaps between cells."""

from pathlib import Path

from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.app import App

CELL = WIDTH, HEIGHT = 12, 24
_FONTS = Path(get_data_path(), "fonts", "ttf")
"""Matplotlib brings the fonts along, so that the pictures are the same everywhere."""
_SIZE = 20
_BLOCKS = {
    "█": (0.0, 0.0, 1.0, 1.0), "▀": (0.0, 0.0, 1.0, 0.5), "▄": (0.0, 0.5, 1.0, 1.0),
    "▌": (0.0, 0.0, 0.5, 1.0), "▐": (0.5, 0.0, 1.0, 1.0), "▔": (0.0, 0.0, 1.0, 0.125),
    "▁": (0.0, 0.875, 1.0, 1.0), "▂": (0.0, 0.75, 1.0, 1.0), "▎": (0.0, 0.0, 0.25, 1.0),
    "▊": (0.0, 0.0, 0.75, 1.0), "─": (0.0, 0.47, 1.0, 0.53), "│": (0.45, 0.0, 0.55, 1.0),
    "━": (0.0, 0.44, 1.0, 0.56),
}  # fmt: skip
"""Left, top, right and bottom of what fills a part of a cell."""
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of the dot that each bit of a braille letter's number stands for."""
Rgb = tuple[int, int, int]


def picture_of(app: App[object]) -> Image.Image:
    """The screen as it is now, 12 x 24 pixels to a cell."""
    size = app.size
    picture = Image.new("RGB", (size.width * WIDTH, size.height * HEIGHT), "#121212")
    pen = ImageDraw.Draw(picture)
    for row, strip in enumerate(app.screen._compositor.render_strips(size)):
        column = 0
        for segment in strip:
            if not segment.cell_length:
                continue
            _draw(pen, segment, column, row)
            column += segment.cell_length
    return picture


def _draw(pen: ImageDraw.ImageDraw, segment: Segment, column: int, row: int) -> None:
    style = segment.style or Style()
    front, back = _rgb(style.color, (224, 224, 224)), _rgb(style.bgcolor, (18, 18, 18))
    if style.reverse:
        front, back = back, front
    if style.dim:
        front = _between(front, back)
    left, top = column * WIDTH, row * HEIGHT
    pen.rectangle((left, top, left + segment.cell_length * WIDTH - 1, top + HEIGHT - 1), back)
    for letter in segment.text:
        if letter in _BLOCKS:
            x0, y0, x1, y1 = _BLOCKS[letter]
            box = (left + round(x0 * WIDTH), top + round(y0 * HEIGHT),
                   left + round(x1 * WIDTH) - 1, top + round(y1 * HEIGHT) - 1)  # fmt: skip
            pen.rectangle(box, front)
        elif "\u2800" <= letter <= "\u28ff":
            _draw_dots(pen, ord(letter) - 0x2800, left, top, front)
        elif letter != " ":
            pen.text((left, top + HEIGHT - 5), letter, front, _font(style), anchor="ls")
        left += WIDTH


def _draw_dots(pen: ImageDraw.ImageDraw, bits: int, left: int, top: int, front: Rgb) -> None:
    """A braille letter, which the font has not."""
    for bit, (column, row) in enumerate(_DOTS):
        if bits >> bit & 1:
            x, y = left + 2 + 6 * column, top + 2 + 6 * row
            pen.rectangle((x, y, x + 2, y + 2), front)


def _font(style: Style) -> ImageFont.FreeTypeFont:
    kind = ("Bold" if style.bold else "") + ("Oblique" if style.italic else "")
    return _font_of(kind)


_known: dict[str, ImageFont.FreeTypeFont] = {}


def _font_of(kind: str) -> ImageFont.FreeTypeFont:
    if kind not in _known:
        name = f"DejaVuSansMono{'-' if kind else ''}{kind}.ttf"
        _known[kind] = ImageFont.truetype(_FONTS / name, _SIZE)
    return _known[kind]


def _rgb(color: Color | None, usual: Rgb) -> Rgb:
    if color is None or color.is_default:
        return usual
    red, green, blue = color.get_truecolor(DEFAULT_TERMINAL_THEME)
    return red, green, blue


def _between(front: Rgb, back: Rgb) -> Rgb:
    red, green, blue = ((one + other) // 2 for one, other in zip(front, back, strict=True))
    return red, green, blue
