"""The curves of several runs in one chart, each in its colour and with its letter."""

from typing import ClassVar

from tui.widgets.chart_drawing import STYLES
from tui.widgets.curve_chart import CurveChart
from tui.widgets.run_colours import COLOURS


def colour_class(place: int, *, is_faint: bool = False) -> str:
    """The chart's component class for the run at this place."""
    return f"chart--run-{place}{'-faint' if is_faint else ''}"


_CLASSES = {
    colour_class(place, is_faint=is_faint): colour + ("; text-style: dim" if is_faint else "")
    for place, colour in enumerate(COLOURS)
    for is_faint in (False, True)
}


class RunChart(CurveChart):
    """A chart that knows the colours of runs."""

    STYLES: ClassVar[tuple[str, ...]] = (*STYLES, *_CLASSES)
    COMPONENT_CLASSES = set(_CLASSES)
    DEFAULT_CSS = "\n".join(
        f"RunChart .{name} {{ color: {colour}; }}" for name, colour in _CLASSES.items()
    )
