"""From an order to a figure, and to the bytes of a file; matplotlib is loaded with this module."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from engine.errors import UserError
from engine.figures.kid import fid_figure, kid_figure
from engine.figures.levels import levels_figure
from engine.figures.loss import Look, loss_figure
from engine.figures.order import OF_RESULTS, FigureOrder, Kind
from engine.figures.overlay import overlay_figure
from engine.figures.rates import rates_figure
from engine.figures.reconstruction import reconstruction_figure
from engine.figures.run_log import RunLog, read_run_log, shown_name
from engine.figures.samples import samples_figure
from engine.figures.strip import strip_figure
from engine.figures.style import house_style
from engine.results.result import Result, find_result, list_results
from engine.runs.directory import RunDirectory

_NO_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
}
"""The same data make the same file, whenever and by whichever version that draws alike."""


def figure_of(order: FigureOrder) -> Figure:
    """Draw what an order asks for; in the house style, if that is on.

    Raises:
        UserError: there is nothing to draw, or it cannot be read.
    """
    runs = [RunDirectory(Path(run)) for run in order.runs]
    if order.kind in OF_RESULTS:
        return _of_result(order, runs[0])
    return _CHARTS[order.kind](order, _told_apart([read_run_log(run) for run in runs], runs))


def figure_as_bytes(order: FigureOrder) -> bytes:
    """The file that an order asks for.

    Raises:
        UserError: there is nothing to draw, or it cannot be read.
    """
    ending = Path(order.file).suffix.lower()
    buffer = io.BytesIO()
    with house_style():
        figure_of(order).savefig(
            buffer, format=ending[1:], dpi=order.dpi, metadata=_NO_METADATA[ending]
        )
    return buffer.getvalue()


def _loss(order: FigureOrder, logs: list[RunLog]) -> Figure:
    look = Look(order.x, order.is_log is not False, order.smooth, order.train)
    return loss_figure(logs[0], look) if len(logs) == 1 else overlay_figure(logs, look)


_CHARTS: dict[Kind, Callable[[FigureOrder, list[RunLog]], Figure]] = {
    "loss": _loss,
    "kid": lambda order, logs: kid_figure(logs, order.x, order.protocol),
    "fid": lambda order, logs: fid_figure(logs, order.x, order.protocol, is_log=bool(order.is_log)),
    "levels": lambda order, logs: levels_figure(logs[0], is_log=order.is_log is not False),
    "rates": lambda order, logs: rates_figure(logs[0], order.x, is_log=bool(order.is_log)),
}


def _of_result(order: FigureOrder, run: RunDirectory) -> Figure:
    result = find_result(run, order.result) if order.result else _newest(run, order.kind)
    if order.kind == "strip":
        return strip_figure(run, result, order.frames, order.image, order.dpi)
    draw = samples_figure if order.kind == "samples" else reconstruction_figure
    return draw(run, result, order.dpi)


def _newest(run: RunDirectory, kind: Kind) -> Result:
    """The newest result that there is such a figure of.

    Raises:
        UserError: there is none.
    """
    of_kind = [
        result
        for result in list_results(run)
        if (result.facts.kind == "reconstruct") or kind != "reconstruction"
    ]
    if not of_kind:
        makes = "reconstruct" if kind == "reconstruction" else "sample"
        raise UserError(f"Run {run.name!r} has no result to show: make one by `ddpm-tui {makes}`.")
    return of_kind[-1]


def _told_apart(logs: list[RunLog], runs: list[RunDirectory]) -> list[RunLog]:
    """Runs that people call the same get the names of their folders."""
    names = [log.name for log in logs]
    return [
        replace(log, name=shown_name(run.name)) if names.count(log.name) > 1 else log
        for log, run in zip(logs, runs, strict=True)
    ]
