"""KID with its standard error, or FID, along trainings: of one protocol alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.figure import Figure

from engine.curves.log_axis import Unit, Values
from engine.data.printable import printable_name
from engine.errors import UserError
from engine.figures.run_log import RunLog, weights_in_words
from engine.figures.scales import all_of, over, upright
from engine.figures.style import chart, colour_of, legend
from engine.runs.alike import in_order, manner_of
from engine.runs.evaluations import Evaluation


@dataclass(frozen=True)
class Series:
    """Evaluations of a run that can be compared with each other, in the order of their steps."""

    log: RunLog
    made: Sequence[Evaluation]


def kid_figure(logs: Sequence[RunLog], unit: Unit, protocol: str = "") -> Figure:
    """KID over a training, its standard errors as bars; a line for each way of measuring it.

    Args:
        logs: of the runs.
        unit: of the x axis.
        protocol: by which it was measured; "" where all were measured by one.

    Raises:
        UserError: nothing was measured of a run, or by several protocols.
    """
    protocol = _the_protocol(logs, protocol)
    figure, axes = chart(_title(logs))
    every, ends = [], [0.0]
    for place, series in enumerate(found := _series(logs, protocol)):
        x, (colour, dashes) = _places(series, unit), colour_of(place)
        value, error = (
            np.array([getattr(one, name) for one in series.made], np.float64)
            for name in ("value", "standard_error")
        )
        axes.errorbar(
            x, value, yerr=error, fmt="o", linestyle=dashes, color=colour, markersize=3.5,
            capsize=2.5, elinewidth=0.9, label=_label(series, found, len(logs)),
        )  # fmt: skip
        every += [value - error, value + error]
        ends.append(float(x[-1]))
    over(axes, unit, max(ends))
    upright(axes, f"KID ± standard error ({protocol})", all_of(*every), is_log=False)
    legend(figure, axes)
    return figure


def fid_figure(
    logs: Sequence[RunLog], unit: Unit, protocol: str = "", *, is_log: bool = False
) -> Figure:
    """FID over a training, which depends on the number of images: those of the newest alone.

    Raises:
        UserError: none was measured of a run, or by several protocols.
    """
    measured = [_with_fid(log) for log in logs]
    protocol = _the_protocol(measured, protocol, "FID")
    images = measured[-1].evaluations[-1].images
    figure, axes = chart(_title(logs))
    every, ends = [np.array([0.0])] if not is_log else [], [0.0]
    found = [series for series in _series(measured, protocol) if series.made[0].images == images]
    for place, series in enumerate(found):
        x, (colour, dashes) = _places(series, unit), colour_of(place)
        value = np.array([one.fid for one in series.made], np.float64)
        axes.plot(
            x, value, "o", linestyle=dashes, color=colour, markersize=3.5,
            label=_label(series, found, len(logs)),
        )  # fmt: skip
        every.append(value)
        ends.append(float(x[-1]))
    over(axes, unit, max(ends))
    upright(axes, f"FID of {images:,} images ({protocol})", all_of(*every), is_log=is_log)
    legend(figure, axes)
    return figure


def _the_protocol(logs: Sequence[RunLog], wanted: str, what: str = "KID") -> str:
    """The one by which all were measured.

    Raises:
        UserError: there is none, or several and none is wanted.
    """
    for log in logs:
        if not log.evaluations:
            raise UserError(
                f"No {what} was measured of {log.name!r} yet: `ddpm-tui evaluate` measures it."
            )
    known = sorted({made.protocol for log in logs for made in log.evaluations})
    if not wanted and len(known) > 1:
        raise UserError(
            f"Figures by {', '.join(known)} cannot be compared, nor share an axis: choose one by "
            f"--protocol."
        )
    protocol = wanted or known[0]
    for log in logs:
        if protocol not in {made.protocol for made in log.evaluations}:
            of_it = sorted({made.protocol for made in log.evaluations})
            raise UserError(
                f"{log.name!r} was not measured by {protocol!r}, but by {', '.join(of_it)}."
            )
    return printable_name(protocol)


def _with_fid(log: RunLog) -> RunLog:
    made = [one for one in log.evaluations if one.fid is not None]
    return replace(log, evaluations=made)


def _series(logs: Sequence[RunLog], protocol: str) -> list[Series]:
    found = []
    for log in logs:
        by_manner: dict[tuple[object, ...], list[Evaluation]] = {}
        for made in log.evaluations:
            if printable_name(made.protocol) == protocol:
                by_manner.setdefault(manner_of(made), []).append(made)
        found += [Series(log, in_order(made)) for made in by_manner.values()]
    return found


def _places(series: Series, unit: Unit) -> Values:
    steps = np.array([made.step for made in series.made], np.float64)
    return series.log.axis(unit).of_steps(steps)


def _title(logs: Sequence[RunLog]) -> str:
    return logs[0].name if len(logs) == 1 else ""


def _label(series: Series, beside: Sequence[Series], runs: int) -> str:
    """The run where there are several, and how it was measured where that differs."""
    is_of_other_images = len({other.made[0].images_digest for other in beside}) > 1
    manners = {_manner(other.made[0], is_of_other_images) for other in beside}
    words = [series.log.name] if runs > 1 else []
    if len(manners) > 1 or runs == 1:
        words.append(_manner(series.made[0], is_of_other_images))
    return ": ".join(words)


def _manner(made: Evaluation, is_of_other_images: bool) -> str:
    words = [f"{made.images:,} images", f"{printable_name(made.sampler)} {made.steps} steps"]
    words += [f"eta {made.eta:g}"] if made.eta else []
    words += [] if made.clip else ["not clipped"]
    words.append(weights_in_words(made.weights))
    words += [f"real images {printable_name(made.images_digest[:6])}"] if is_of_other_images else []
    return ", ".join(words)
