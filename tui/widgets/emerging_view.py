"""The images of a drawing as the network predicts them while it is made."""

from textual.app import ComposeResult
from textual.containers import Vertical

from engine.service.messages import Emerging
from tui.image_mode import ImageMode
from tui.widgets.picture import PictureGrid


class EmergingView(Vertical):
    """One grid in a box, which says what is being drawn and from which noise level."""

    def __init__(self, images: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._images: ImageMode = images
        self._is_strip = False

    def compose(self) -> ComposeResult:
        """The grid."""
        yield PictureGrid(self._images)

    def begin(self, title: str, *, strip: bool = False) -> None:
        """Wait for the first images of a drawing; `strip`: they belong in one row."""
        self._is_strip = strip
        self.border_title, self.border_subtitle = title, "waiting for the engine …"
        self.query_one(PictureGrid).clear()

    def show(self, emerging: Emerging) -> None:
        """Show the newest images."""
        self.border_subtitle = f"predicted from t = {emerging.level}"
        self.query_one(PictureGrid).show(emerging.pictures, strip=self._is_strip)
