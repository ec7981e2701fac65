"""Denoise: step through the frames of a stored drawing, x_t beside the predicted image."""

import asyncio

import numpy as np
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.timer import Timer
from textual.widgets import Static

from engine.config import Config
from engine.errors import UserError
from engine.results.result import Result, list_results
from engine.runs.directory import RunDirectory
from tui import keys
from tui.image_mode import ImageMode
from tui.panels.panel import Panel
from tui.text import printable
from tui.watch.snapshot import RunSnapshot
from tui.watch.walk import FramePosition, StoredWalk
from tui.widgets.curve_chart import Curve, CurveChart
from tui.widgets.frame_slider import FrameSlider
from tui.widgets.picture import PictureGrid
from tui.widgets.result_list import ResultList

_RATES = (2, 5, 10, 20)
"""Frames a second when playing."""


class DenoisePanel(Panel):
    """From noise to image and back, by the keys."""

    BINDINGS = keys.DENOISE

    def __init__(self, run: RunDirectory, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._run, self._images = run, images
        self._config: Config | None = None
        self._walk: StoredWalk | None = None
        self._place = 0
        self._image: int | None = None
        """The one that is shown large; None: all."""
        self._rate = 1  # of _RATES
        self._playing: Timer | None = None
        self._awaits_tenth = False
        self._listed: int | None = None
        """When the run's results had last changed as they were listed."""

    def compose(self) -> ComposeResult:
        """Results; the two pictures; where on the way."""
        with Horizontal():
            yield ResultList(id="results")
            with Vertical(id="walk"):
                with Horizontal(id="pair"):
                    with Vertical(classes="panel", id="noisy"):
                        yield PictureGrid(self._images)
                    with Vertical(classes="panel", id="predicted"):
                        yield PictureGrid(self._images)
                with Horizontal(id="where"):
                    yield Static(id="position")
                    yield CurveChart(empty="", id="noise-curve")
                yield FrameSlider(id="slider")

    def on_mount(self) -> None:
        """Say what the two pictures are."""
        self.query_one("#noisy").border_title = "x_t"
        self.query_one("#predicted").border_title = "predicted x0"
        self._show_frame()

    def show(self, snapshot: RunSnapshot) -> None:
        """List the results there are now."""
        is_first = self._config is None and snapshot.config is not None
        self._config = snapshot.config
        if self.display:
            self._list()
        if is_first and (chosen := self.query_one(ResultList).chosen) is not None:
            self._open(chosen)

    def come_to_front(self) -> None:
        """See what has been drawn meanwhile."""
        self._list()

    @work(exclusive=True, group="list")
    async def _list(self) -> None:
        stamp = await asyncio.to_thread(_stamp, self._run)
        if stamp == self._listed:
            # While it trains this is asked for twice a second, and each result is a file to read.
            return
        results = await asyncio.to_thread(list_results, self._run)
        self._listed = stamp
        self.query_one(ResultList).show(tuple(results))
        if not results:
            self._show_frame()

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        """Open another result, at its end."""
        event.stop()
        self._open(event.result)

    def open(self, result: Result) -> None:
        """Show a result that another panel has chosen."""
        self.query_one(ResultList).choose(result)
        self._open(result)

    def _open(self, result: Result) -> None:
        if self._config is None or (self._walk and self._walk.result.path == result.path):
            return
        self._stop_playing()
        try:
            self._walk = StoredWalk(result, self._config)
        except UserError as error:
            self.say(str(error), "error")
            return
        self._place, self._image = len(self._walk) - 1, None
        self._show_frame()

    def on_frame_slider_moved(self, event: FrameSlider.Moved) -> None:
        """Go where the mouse has put the knob."""
        event.stop()
        self._stop_playing()
        self._go_to(event.place)

    def on_picture_grid_fitted(self, event: PictureGrid.Fitted) -> None:
        """Say when there is no room for all the images."""
        fits = event.shown == event.count
        for panel in self.query("#pair > Vertical"):
            panel.border_subtitle = "" if fits else f"{event.shown} of {event.count}: o, i"

    def on_key(self, event: Key) -> None:
        """The digit after g."""
        if self._awaits_tenth:
            self._awaits_tenth = False
            if event.key.isdigit():
                event.stop()
                event.prevent_default()
                self.action_jump(int(event.key))
                self.say(f"{int(event.key) * 10} % of the way.")

    def action_step(self, by: int) -> None:
        """Some frames on or back."""
        self._stop_playing()
        self._go_to(self._place + by)

    def action_jump(self, tenths: int) -> None:
        """So many tenths of the way."""
        self._stop_playing()
        if self._walk is not None:
            self._go_to(round(tenths / 10 * (len(self._walk) - 1)))

    def action_await_tenth(self) -> None:
        """Wait for a digit."""
        self._awaits_tenth = True
        self.say("Go to: press a digit, 0 the noise to 9 nine tenths of the way.", "asked")

    def action_play(self) -> None:
        """Play to the end, from the beginning when one is there already; or stop."""
        if self._walk is None:
            return
        if self._playing is not None:
            self._stop_playing()
            return
        if self._place == len(self._walk) - 1:
            self._go_to(0)
        self._playing = self.set_interval(1 / _RATES[self._rate], self._play_on)

    def action_rate(self, by: int) -> None:
        """Another speed."""
        self._rate = min(len(_RATES) - 1, max(0, self._rate + by))
        self.say(f"Playing {_RATES[self._rate]} frames a second.")
        if self._playing is not None:
            self._stop_playing()
            self.action_play()

    def action_one(self) -> None:
        """One image large, or all."""
        if self._walk is not None:
            self._image = 0 if self._image is None else None
            self._show_frame()

    def action_image(self) -> None:
        """The next image large."""
        if self._walk is not None:
            self._image = 0 if self._image is None else (self._image + 1) % self._walk.images
            self._show_frame()

    def _play_on(self) -> None:
        self._go_to(self._place + 1)
        if self._walk is None or self._place == len(self._walk) - 1 or not self.display:
            self._stop_playing()

    def _stop_playing(self) -> None:
        if self._playing is not None:
            self._playing.stop()
            self._playing = None

    def _go_to(self, place: int) -> None:
        if self._walk is None:
            self.say("There is nothing to step through yet: draw samples first.", "error")
            return
        place = min(len(self._walk) - 1, max(0, place))
        if place != self._place:
            self._place = place
            self._show_frame()

    def _show_frame(self) -> None:
        if self._walk is None:
            hint = "Nothing drawn yet.\nDraw by: ddpm-tui sample " + printable(self._run.name)
            self.query_one("#position", Static).update(hint)
            return
        x_t, x0 = self._walk.pictures(self._place)
        shown = slice(None) if self._image is None else slice(self._image, self._image + 1)
        self.query_one("#noisy PictureGrid", PictureGrid).show(x_t[shown])
        self.query_one("#predicted PictureGrid", PictureGrid).show(x0[shown])
        position = self._walk.position(self._place)
        self.query_one("#position", Static).update(self._in_words(position))
        self.query_one(FrameSlider).show(self._place, len(self._walk))
        self._show_curve(position)

    def _in_words(self, position: FramePosition) -> str:
        which = "" if self._image is None else f"image {self._image + 1}\n"
        if position.level is None:
            return f"{which}step {position.step}/{position.steps}\nthe result"
        return (
            f"{which}step {position.step}/{position.steps}\nt = {position.level}\n"
            f"noise {position.noise:.1%}\nSNR {position.snr:+.1f} dB"
        )

    def _show_curve(self, position: FramePosition) -> None:
        if self._walk is None:
            return
        steps, noise = self._walk.noise_curve
        here = np.array([float(position.step)] * 2)
        curves = (
            Curve("noise", steps, noise, "chart--train"),
            Curve("here", here, np.array([0.0, 1.0]), "chart--validation"),
        )
        self.query_one(CurveChart).show(curves, is_log=False)


def _stamp(run: RunDirectory) -> int:
    """When results last came or went; 0 when there never was one."""
    try:
        return run.samples.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
