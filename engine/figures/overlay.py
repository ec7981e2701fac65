"""The losses of several runs, one over the other."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from engine.curves.smoothing import Values, running_mean
from engine.figures.loss import Look, require_losses
from engine.figures.run_log import RunLog
from engine.figures.scales import all_of, over, upright
from engine.figures.style import chart, colour_of, legend
from engine.figures.thin import thinned


def overlay_figure(logs: Sequence[RunLog], look: Look) -> Figure:
    """Validation loss of the EMA weights, and faint behind it the smoothed training loss.

    Raises:
        UserError: nothing is logged of one of them.
    """
    faintly = "; faint: training loss, smoothed" if look.train else ""
    figure, axes = chart(f"validation loss (EMA){faintly}")
    drawn: list[Values] = []
    ends = [0.0]
    for place, log in enumerate(logs):
        require_losses(log)
        axis, (colour, dashes) = log.axis(look.unit), colour_of(place)
        loss, validation = log.train["loss"], log.validation["ema_loss"]
        if look.train:
            smooth = running_mean(loss, look.window(len(loss)))
            faint = thinned(axis.train, smooth)
            axes.plot(*faint, dashes, color=colour, alpha=0.35, linewidth=0.9, zorder=2)
            drawn.append(smooth)
        axes.plot(axis.validation, validation, dashes, color=colour, label=log.name, zorder=3)
        drawn.append(validation)
        ends += [float(x[-1]) for x in (axis.train, axis.validation) if len(x)]
    over(axes, look.unit, max(ends))
    upright(axes, "loss", all_of(*drawn), is_log=look.is_log)
    legend(figure, axes)
    return figure
