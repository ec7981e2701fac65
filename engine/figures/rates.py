"""The learning rate and the length of the gradient along a training."""

from matplotlib.figure import Figure

from engine.curves.log_axis import Unit
from engine.figures.loss import require_losses
from engine.figures.marks import draw_lines, marks_of
from engine.figures.run_log import RunLog
from engine.figures.scales import over, upright
from engine.figures.style import TRAIN, VALIDATION, charts
from engine.figures.thin import thinned


def rates_figure(log: RunLog, unit: Unit, *, is_log: bool = False) -> Figure:
    """The rate above, the length of the gradient below, over the same axis.

    Raises:
        UserError: nothing is logged yet.
    """
    require_losses(log)
    x = log.axis(unit)
    figure, (above, below) = charts(log.name, 2)
    high = float(x.train[-1]) if len(x.train) else 0.0
    for axes, column, name, colour in (
        (above, "learning_rate", "learning rate", TRAIN),
        (below, "gradient_norm", "length of the gradient", VALIDATION),
    ):
        axes.plot(*thinned(x.train, log.train[column]), color=colour, linewidth=1.1)
        draw_lines(axes, marks_of(log, x))
        over(axes, unit, high)
        upright(axes, name, log.train[column], is_log=is_log)
    above.set_xlabel("")
    return figure
