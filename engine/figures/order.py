"""What is to be drawn and where to: known without matplotlib, and handed to other processes."""

from pathlib import Path
from typing import Literal, get_args

import msgspec

from engine.curves.log_axis import Unit
from engine.errors import UserError
from engine.results.export import check_one_of

Kind = Literal["loss", "kid", "fid", "levels", "rates", "samples", "strip", "reconstruction"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OVERLAID: tuple[Kind, ...] = ("loss", "kid", "fid")
"""Of several runs too."""
OF_RESULTS: tuple[Kind, ...] = ("samples", "strip", "reconstruction")
ENDINGS = (".svg", ".png")
MOST_RUNS = 14
"""More can hardly be told apart: seven colours, whole and dashed."""
_CHARTS = tuple(kind for kind in KINDS if kind not in OF_RESULTS)
_BELONGS: dict[str, tuple[str, tuple[Kind, ...]]] = {
    "result": ("result", OF_RESULTS),
    "frames": ("number of frames", ("strip",)),
    "image": ("image to choose", ("strip",)),
    "x": ("other x axis", tuple(kind for kind in _CHARTS if kind != "levels")),
    "is_log": ("logarithmic or linear axis", _CHARTS),
    "smooth": ("smoothed curve", ("loss",)),
    "train": ("training loss to leave out", ("loss",)),
    "protocol": ("protocol", ("kid", "fid")),
}
"""What only some kinds have, in words."""
_FRAMES, _DPI, _SMOOTH = (2, 24), (30, 1200), (1, 1_000_000)


class FigureOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One figure."""

    runs: tuple[str, ...]
    """Their folders."""
    kind: Kind = "loss"
    file: str = ""
    """Where to."""
    result: str = ""
    """Its name in the run; "" for the newest that can be drawn so."""
    frames: int = 9
    """Of a strip, 2 to 24."""
    image: int = 0
    """Of a strip: which of the result's images, from 0."""
    x: Unit = "steps"
    is_log: bool | None = None
    """None: as is usual for the kind."""
    smooth: int | None = None
    """Lines of training in the running mean; 1: none; None: as many as suit the run."""
    train: bool = True
    """Of a loss: whether that of training is there too."""
    protocol: str = ""
    """Of KID and FID; "" where there is only one."""
    dpi: int = 150
    """Dots per inch, 30 to 1200."""


def check_order(order: FigureOrder) -> None:
    """Refuse what cannot be drawn, as far as can be told without looking into a run.

    Raises:
        UserError: says what is allowed.
    """
    if len(order.runs) > 1 and order.kind not in OVERLAID:
        raise UserError(
            f"A figure of {order.kind} is of one run; those of several are {_listed(OVERLAID)}."
        )
    if len(order.runs) > MOST_RUNS:
        raise UserError(
            f"{len(order.runs)} runs in one figure cannot be told apart: choose at most "
            f"{MOST_RUNS}."
        )
    for field in msgspec.structs.fields(FigureOrder):
        words, kinds = _BELONGS.get(field.name, ("", KINDS))
        if order.kind not in kinds and getattr(order, field.name) != field.default:
            raise UserError(f"A figure of {order.kind} has no {words}: leave that out.")
    if order.is_log and order.kind == "kid":
        raise UserError("KID may be below 0, where no logarithmic axis reaches: use --linear.")
    _check_number("frames", order.frames, _FRAMES)
    _check_number("dots per inch", order.dpi, _DPI)
    if order.smooth is not None:
        _check_number("lines in a mean", order.smooth, _SMOOTH)
    check_figure_target(Path(order.file))


def check_figure_target(path: Path) -> None:
    """Refuse a file that no figure can be written to.

    Raises:
        UserError: another ending, no such folder, a folder of that name, or no possible name.
    """
    check_one_of(path, ENDINGS)


def _check_number(name: str, number: int, limits: tuple[int, int]) -> None:
    least, most = limits
    if not least <= number <= most:
        raise UserError(f"{number} {name} cannot be drawn: choose {least:,} to {most:,}.")


def _listed(kinds: tuple[Kind, ...]) -> str:
    return f"{', '.join(kinds[:-1])} and {kinds[-1]}"
