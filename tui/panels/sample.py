"""Sample: draw images with chosen settings, and see those drawn before."""

from engine.runs.directory import RunDirectory
from tui import keys
from tui.image_mode import ImageMode
from tui.panels.panel import Panel


class SamplePanel(Panel):
    """Settings, the emerging grid, earlier results."""

    BINDINGS = keys.SAMPLE

    def __init__(self, run: RunDirectory, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._run, self._images = run, images
