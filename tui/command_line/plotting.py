"""Have a figure drawn, and say where it is."""

import sys
from pathlib import Path

import msgspec

from engine.figures.extra import require_plots
from engine.figures.order import FigureOrder, check_order
from engine.figures.save import save_figure
from engine.runs.store import find_run, runs_folder
from tui.text import printable


def plot(order: FigureOrder, checkpoints: Path | None) -> None:
    """Save what an order asks for, whose runs are named as the user names them.

    Raises:
        UserError: no such run, nothing to draw, no matplotlib, or the disk refuses.
    """
    check_order(order)
    require_plots("Figures")
    folder = runs_folder(checkpoints)
    found = tuple(str(find_run(folder, name).path) for name in order.runs)
    save_figure(msgspec.structs.replace(order, runs=found))
    print(printable(f"The figure is in {order.file}."), file=sys.stderr)
