"""What happened in a training, marked over its curves: resumes and live changes."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from engine.curves.log_axis import LogAxis
from engine.data.printable import printable_name
from engine.figures.run_log import RunLog
from engine.figures.style import FAINT

_NEAR = 0.03
"""Of the axis: marks nearer to each other than that have their words together."""
_MOST_WORDS = 2
_MOST_TOLD = 6
"""Words at more places would hide the curves: the lines alone are drawn."""


@dataclass(frozen=True)
class Mark:
    """Something that happened."""

    x: float
    words: str


def marks_of(log: RunLog, axis: LogAxis) -> list[Mark]:
    """The resumes and changes of a run, in the order of their places."""
    told = [(step, "resumed") for step in log.resumes if step >= 0]
    for change in log.changes:
        name = printable_name(change.key).rpartition(".")[2]
        told.append((change.step, f"{name} {change.old:g} → {change.new:g}"))
    places = axis.of_steps(np.array([step for step, _ in told], np.float64)).tolist()
    marks = [Mark(x, words) for x, (_, words) in zip(places, told, strict=True)]
    return sorted(marks, key=lambda mark: mark.x)


def draw_lines(axes: Axes, marks: list[Mark]) -> None:
    """A line at each place."""
    for place, x in enumerate(sorted({mark.x for mark in marks})):
        label = None if place else "resumed, or changed while training"
        axes.axvline(x, color=FAINT, linewidth=0.8, linestyle=":", zorder=1, label=label)


def draw_marks(axes: Axes, marks: list[Mark], width: float) -> None:
    """A line at each place, its words upright along it.

    Args:
        axes: to draw on.
        marks: in the order of their places.
        width: of the x axis.
    """
    draw_lines(axes, marks)
    groups: list[list[Mark]] = []
    for mark in marks:
        if groups and mark.x - groups[-1][0].x < _NEAR * width:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    for group in groups if len(groups) <= _MOST_TOLD else ():
        axes.annotate(
            _in_words(group), (group[0].x, 1.0), xycoords=("data", "axes fraction"),
            xytext=(2, -2), textcoords="offset points", rotation=90, ha="left", va="top",
            fontsize=6.5, color=FAINT, zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.4},
        )  # fmt: skip


def _in_words(group: list[Mark]) -> str:
    words = list(dict.fromkeys(mark.words for mark in group))
    more = len(words) - _MOST_WORDS
    shown = [*words[:_MOST_WORDS], f"{more} more"] if more > 0 else words
    return ", ".join(shown)
