"""The loss by noise level: which levels the network still finds hard."""

import numpy as np
from matplotlib.figure import Figure

from engine.errors import UserError
from engine.figures.run_log import RunLog
from engine.figures.scales import all_of, over, upright
from engine.figures.style import RAW, TRAIN, VALIDATION, chart, legend


def levels_figure(log: RunLog, *, is_log: bool = True) -> Figure:
    """Losses over ranges of t, as at the newest validation; a range is as wide as it is.

    Raises:
        UserError: there was no validation yet.
    """
    if not log.levels:
        raise UserError(
            f"Run {log.name!r} has no losses by noise level yet: no validation is done."
        )
    newest = log.levels[-1]
    figure, axes = chart(f"{log.name}, step {newest.step:,}")
    named = (
        ("training, since the validation before", newest.train, TRAIN, "-"),
        ("validation, EMA weights", newest.validation_ema, VALIDATION, "-"),
        ("validation, raw weights", newest.validation_raw, RAW, "--"),
    )
    total = log.total_levels or max(len(losses) for _, losses, _, _ in named)
    drawn = []
    for name, losses, colour, dashes in named:
        values = np.array(losses, np.float64)
        edges = np.linspace(0, total, len(values) + 1)
        axes.stairs(values, edges, color=colour, linestyle=dashes, label=name, baseline=None,
                    linewidth=1.4)  # fmt: skip
        drawn.append(values)
    over(axes, "steps", total)
    axes.set_xlim(0, total)
    unit = "noise level t, 0 the cleanest" if log.total_levels else "tenths of the noise levels"
    axes.set_xlabel(unit)
    upright(axes, "loss", all_of(*drawn), is_log=is_log)
    legend(figure, axes)
    return figure
