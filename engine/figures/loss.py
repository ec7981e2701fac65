"""The loss of a run: training and validation, with what happened on the way."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.curves.log_axis import LogAxis, Unit
from engine.curves.smoothing import Values, running_mean
from engine.errors import UserError
from engine.figures.marks import draw_marks, marks_of
from engine.figures.run_log import RunLog
from engine.figures.scales import all_of, over, upright
from engine.figures.style import RAW, TRAIN, VALIDATION, chart, legend
from engine.figures.thin import thinned

_LARGEST_WINDOW = 200


@dataclass(frozen=True)
class Look:
    """How losses are drawn."""

    unit: Unit = "steps"
    is_log: bool = True
    smooth: int | None = None
    """Lines in the running mean of the training loss; 1: none; None: a twentieth, at most 200."""

    train: bool = True
    """Whether the training loss is drawn too."""

    def window(self, lines: int) -> int:
        """Of so many lines."""
        if self.smooth is not None:
            return self.smooth
        return min(max(lines // 20, 1), _LARGEST_WINDOW)


def loss_figure(log: RunLog, look: Look) -> Figure:
    """Training loss as logged and smoothed, validation loss of both weights.

    The lowest validation loss is marked, and so are resumes and live changes. The bars are what
    the log has: the standard error of a validation's difference from the best before it.

    Raises:
        UserError: nothing is logged yet.
    """
    require_losses(log)
    axis = log.axis(look.unit)
    figure, axes = chart(log.name)
    high = _end(axis)
    if look.train:
        _draw_train(axes, log, axis, look)
    _draw_validation(axes, log, axis)
    draw_marks(axes, marks_of(log, axis), high)
    trained = log.train["loss"] if look.train else np.empty(0)
    losses = all_of(trained, log.validation["ema_loss"], log.validation["raw_loss"])
    over(axes, look.unit, high)
    upright(axes, "loss", losses, is_log=look.is_log)
    legend(figure, axes)
    return figure


def require_losses(log: RunLog) -> None:
    """Refuse a run of which nothing is logged.

    Raises:
        UserError: it is one.
    """
    if not len(log.train["step"]) and not len(log.validation["step"]):
        raise UserError(f"Run {log.name!r} has logged no loss yet.")


def _end(axis: LogAxis) -> float:
    return max(float(x[-1]) for x in (axis.train, axis.validation) if len(x))


def _draw_train(axes: Axes, log: RunLog, axis: LogAxis, look: Look) -> None:
    loss = log.train["loss"]
    window = look.window(len(loss))
    raw, words = thinned(axis.train, loss), "training, as logged"
    if window == 1:
        axes.plot(*raw, color=TRAIN, label=words)
        return
    axes.plot(*raw, color=TRAIN, alpha=0.35, linewidth=0.7, label=words)
    smooth = thinned(axis.train, running_mean(loss, window))
    axes.plot(*smooth, color=TRAIN, label=f"training, mean of {window} lines")


def _draw_validation(axes: Axes, log: RunLog, axis: LogAxis) -> None:
    x, ema, raw = axis.validation, log.validation["ema_loss"], log.validation["raw_loss"]
    if not len(x):
        return
    axes.plot(x, raw, color=RAW, linestyle="--", linewidth=1.1, label="validation, raw weights")
    axes.plot(x, ema, color=VALIDATION, label="validation, EMA weights")
    _draw_errors(axes, x, ema, log.validation["above_best_error"])
    if np.isfinite(ema).any():
        best = int(np.nanargmin(ema))
        step = log.validation["step"][best]
        axes.plot(
            x[best], ema[best], "*", color="black", markersize=9, zorder=5,
            label=f"lowest validation loss: {ema[best]:.4g} after step {step:,.0f}",
        )  # fmt: skip


def _draw_errors(axes: Axes, x: Values, loss: Values, error: Values) -> None:
    known = np.isfinite(error) & np.isfinite(loss)
    if known.any():
        axes.errorbar(
            x[known], loss[known], yerr=error[known], fmt="none", ecolor=VALIDATION,
            elinewidth=0.8, capsize=1.5,
            label="standard error of its difference from the best before",
        )  # fmt: skip
