"""The preview grids of a run, the newest or an earlier one."""

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from engine.runs.previews import Preview, load_preview
from tui.image_mode import ImageMode
from tui.watch.snapshot import RunSnapshot
from tui.widgets.picture import PictureGrid


class PreviewPanel(Vertical):
    """Follows the newest preview until an earlier one is asked for."""

    BORDER_TITLE = "preview"

    def __init__(self, mode: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._mode: ImageMode = mode
        self._previews: tuple[Preview, ...] = ()
        self._chosen: int | None = None
        self._shown: Preview | None = None

    def compose(self) -> ComposeResult:
        """The picture; its step is on the border."""
        yield PictureGrid(self._mode)

    def on_mount(self) -> None:
        """Say why there is no picture yet."""
        self._draw()

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the newest preview, unless an earlier one was chosen."""
        self._previews = snapshot.previews
        self._draw()

    def move(self, by: int) -> None:
        """Go to an earlier (-1) or later (1) preview; beyond the last one, follow the newest."""
        if not self._previews:
            return
        last = len(self._previews) - 1
        index = (last if self._chosen is None else self._chosen) + by
        self._chosen = max(0, index) if index < last else None
        self._draw()

    def on_picture_grid_fitted(self, event: PictureGrid.Fitted) -> None:
        """Say when there is no room for all the images."""
        all_shown = event.shown == event.count
        self.border_title = "preview" if all_shown else f"preview · {event.shown} of {event.count}"

    def _draw(self) -> None:
        if not self._previews:
            self.border_subtitle = "none drawn yet"
            return
        last = len(self._previews) - 1
        index = last if self._chosen is None else min(self._chosen, last)
        preview = self._previews[index]
        following = "newest" if self._chosen is None else f"{index + 1} of {last + 1}"
        self.border_subtitle = f"EMA, step {preview.step:,} · {following}"
        if preview != self._shown:
            self._shown = preview
            self._load(preview)

    @work(exclusive=True)
    async def _load(self, preview: Preview) -> None:
        try:
            pictures = await asyncio.to_thread(load_preview, preview.path)
        except (OSError, ValueError, SyntaxError, ArithmeticError):
            # All of them are what Pillow, or cutting, makes of a damaged file.
            self.border_subtitle = f"step {preview.step:,} cannot be read"
            return
        self.query_one(PictureGrid).show(pictures)
