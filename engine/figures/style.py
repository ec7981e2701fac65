"""How all figures look, whatever a user's own matplotlib is set to; matplotlib is loaded here."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from warnings import catch_warnings, filterwarnings

# Before the rest of it is loaded: it tells at length of making its list of fonts.
logging.getLogger("matplotlib").setLevel(logging.ERROR)

import matplotlib  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Told apart by everybody, on white (Okabe and Ito 2008)."""
TRAIN, VALIDATION, RAW = COLOURS[0], COLOURS[1], COLOURS[2]
FAINT = "#777777"
_WIDE, _HIGH = 7.2, 4.3
_LETTERS_ACROSS, _MOST_COLUMNS = 110, 5
"""Of a legend; each of its columns is as wide as the widest."""
_USUAL_ROWS, _ROW = 3, 0.17
"""There is room for so many rows of a legend; a further one makes the sheet so many inches higher.
"""
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "lines.linewidth": 1.4,
    "text.parse_math": False,  # names are foreign text: "$" is a dollar
    "svg.hashsalt": "ddpm-tui",  # else each file has ids of its own
    "svg.fonttype": "path",
}


@contextmanager
def house_style() -> Iterator[None]:
    """The same figures everywhere: no setting of the user's counts inside, and none is changed."""
    with matplotlib.rc_context(), catch_warnings():
        # A letter that the font has not is drawn as a box.
        filterwarnings("ignore", message="Glyph .* missing from")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def chart(title: str) -> tuple[Figure, Axes]:
    """A sheet with one chart."""
    figure, (axes,) = charts(title, 1)
    return figure, axes


def charts(title: str, rows: int) -> tuple[Figure, list[Axes]]:
    """A sheet with some charts, one over the other."""
    figure = Figure(figsize=(_WIDE, _HIGH), layout="constrained")
    every = list(figure.subplots(rows, 1, squeeze=False)[:, 0])
    every[0].set_title(title, loc="left")
    return figure, every


def legend(figure: Figure, axes: Axes) -> None:
    """What is what, below the chart, where it hides nothing; nothing where nothing has a name."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        columns = max(1, min(_LETTERS_ACROSS // max(map(len, labels)), len(labels), _MOST_COLUMNS))
        rows = -(-len(labels) // columns)
        figure.set_figheight(_HIGH + _ROW * max(0, rows - _USUAL_ROWS))
        figure.legend(handles, labels, loc="outside lower center", ncols=columns)


def colour_of(place: int) -> tuple[str, str]:
    """Colour and dashes of the run at this place."""
    return COLOURS[place % len(COLOURS)], "-" if place < len(COLOURS) else "--"
