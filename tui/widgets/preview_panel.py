"""The previews of a run: EMA and raw weights side by side, one step or all of them played."""

import asyncio
from pathlib import Path
from typing import Literal

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.timer import Timer
from textual.widgets import Static

from engine.runs.previews import Preview, load_preview
from tui.image_mode import ImageMode
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box
from tui.widgets.picture import PictureGrid, Pictures, images_that_fit

Weights = Literal["as there is room", "both", "ema", "raw"]
_CHOICES: tuple[Weights, ...] = ("as there is room", "both", "ema", "raw")
_WORTH_HALVING = 4
"""Images that must fit into half of the box before it is shared."""
_FRAMES_A_SECOND = 4


class PreviewPanel(Box):
    """Follows the newest preview until an earlier one is asked for."""

    BORDER_TITLE = "preview"

    def __init__(self, mode: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._mode: ImageMode = mode
        self._previews: tuple[Preview, ...] = ()
        self._chosen: int | None = None
        self._shown: Preview | None = None
        self._weights: Weights = "as there is room"
        self._playing: Timer | None = None
        self._ema: Pictures | None = None
        self._raw: Pictures | None = None
        self._fitted = ""

    def compose(self) -> ComposeResult:
        """The two grids, each under its name; the step is on the border."""
        with Horizontal(id="preview-sides"):
            for name in ("ema", "raw"):
                with Vertical(id=f"preview-{name}", classes="side"):
                    yield Static("EMA" if name == "ema" else "raw", classes="side-name")
                    yield PictureGrid(self._mode)

    def on_mount(self) -> None:
        """Say why there is no picture yet."""
        self._follow()

    def on_resize(self) -> None:
        """There may be room for both now, or no more."""
        self._draw()

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the newest preview, unless an earlier one was chosen."""
        self._previews = snapshot.previews
        self._follow()

    def move(self, by: int) -> None:
        """Go to an earlier (-1) or later (1) preview; beyond the last one, follow the newest."""
        self._stop_playing()
        self._go(by)

    def play(self) -> str:
        """Play all previews from the first on, or stop; what happens, in words."""
        if self._playing is not None:
            self._stop_playing()
            return "The previews stand still."
        if len(self._previews) < 2:
            return "There are not two previews to play yet."
        self._chosen = 0
        self._follow()
        self._playing = self.set_interval(1 / _FRAMES_A_SECOND, self._play_on)
        return f"Playing {len(self._previews)} previews."

    def next_weights(self) -> str:
        """Show other weights' previews; which, in words."""
        place = _CHOICES.index(self._weights) + 1
        self._weights = _CHOICES[place % len(_CHOICES)]
        self._draw()
        return {"both": "raw beside EMA", "ema": "EMA", "raw": "raw weights"}.get(
            self._weights, "raw beside EMA where there is room"
        )

    def on_picture_grid_fitted(self, event: PictureGrid.Fitted) -> None:
        """Say when there is no room for all the images."""
        event.stop()
        all_shown = event.shown == event.count
        self.label(title="preview" if all_shown else f"preview · {event.shown} of {event.count}")

    def _go(self, by: int) -> None:
        if not self._previews:
            return
        last = len(self._previews) - 1
        index = (last if self._chosen is None else self._chosen) + by
        self._chosen = max(0, index) if index < last else None
        self._follow()

    def _play_on(self) -> None:
        self._go(1)
        if self._chosen is None or not self.is_on_screen:
            self._stop_playing()

    def _stop_playing(self) -> None:
        if self._playing is not None:
            self._playing.stop()
            self._playing = None

    def _follow(self) -> None:
        if not self._previews:
            self.label(subtitle="none drawn yet")
            return
        last = len(self._previews) - 1
        index = last if self._chosen is None else min(self._chosen, last)
        preview = self._previews[index]
        if preview != self._shown:
            self._shown = preview
            self._load(preview)
        self._tell()

    @work(exclusive=True)
    async def _load(self, preview: Preview) -> None:
        try:
            ema = await asyncio.to_thread(load_preview, preview.path)
            raw = await asyncio.to_thread(_load_if_there, preview.raw)
        except (OSError, ValueError, SyntaxError, ArithmeticError):
            # All of them are what Pillow, or cutting, makes of a damaged file.
            self.label(subtitle=f"step {preview.step:,} cannot be read")
            return
        self._ema, self._raw = ema, raw
        self._draw()

    def _draw(self) -> None:
        if self._ema is None:
            return
        if len(self.query(PictureGrid)) < 2 or len(self.query(".side-name")) < 2:
            # Its parts are not all there yet, or no more.
            self.call_after_refresh(self._draw)
            return
        shown = self._weights_shown()
        for name, pictures in (("ema", self._ema), ("raw", self._raw)):
            side = self.query_one(f"#preview-{name}")
            side.display = name in shown
            side.query_one(Static).display = len(shown) > 1
            if pictures is not None and side.display:
                side.query_one(PictureGrid).show(pictures)
        self._tell()

    def _weights_shown(self) -> tuple[str, ...]:
        if self._raw is None or self._weights == "ema":
            return ("ema",)
        if self._weights == "as there is room":
            return ("ema", "raw") if self._is_worth_halving() else ("ema",)
        return ("ema", "raw") if self._weights == "both" else ("raw",)

    def _is_worth_halving(self) -> bool:
        if self._ema is None:
            return False
        count, height, width, _ = self._ema.shape
        half = Size(max(1, self.content_size.width // 2 - 1), max(1, self.content_size.height - 1))
        fine = self.query(PictureGrid).first().fine
        room = Size(half.width * fine, half.height * 2 * fine)
        is_at_own_size = (room.width // (width + 1)) * (room.height // (height + 1)) >= min(
            count, _WORTH_HALVING
        )
        return is_at_own_size and images_that_fit(count, Size(width, height), half, fine) > 1

    def _tell(self) -> None:
        if self._shown is None:
            return
        place = self._previews.index(self._shown) + 1 if self._shown in self._previews else 0
        where = "newest" if self._chosen is None else f"{place} of {len(self._previews)}"
        shown = self._weights_shown()
        which = "" if len(shown) > 1 else f"{'EMA' if shown == ('ema',) else 'raw'}, "
        self.label(subtitle=f"{which}step {self._shown.step:,} · {where}")


def _load_if_there(path: Path | None) -> Pictures | None:
    return load_preview(path) if path is not None else None
