"""Reconstruct: noise validation images to some level and bring them back."""

from engine.runs.directory import RunDirectory
from tui import keys
from tui.image_mode import ImageMode
from tui.panels.panel import Panel


class ReconstructPanel(Panel):
    """A contact sheet, settings, results."""

    BINDINGS = keys.RECONSTRUCT

    def __init__(self, run: RunDirectory, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._run, self._images = run, images
