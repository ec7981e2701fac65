"""One frame of a stored walk: x_t beside the predicted image, and where on the way that is."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import MouseScrollDown, MouseScrollUp
from textual.timer import Timer
from textual.widgets import Static

from engine.results.result import Result
from tui.image_mode import ImageMode
from tui.text import printable
from tui.watch.walk import FramePosition, StoredWalk
from tui.widgets.frame_slider import FrameSlider
from tui.widgets.noise_charts import NoiseCharts
from tui.widgets.picture import PictureGrid
from tui.widgets.result_caption import short_caption

RATES = (1, 2, 5, 10, 20)
"""Frames a second when playing."""


class WalkView(Vertical):
    """Steps through the frames of one result, all its images or a large one."""

    def __init__(self, images: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._images: ImageMode = images
        self.walk: StoredWalk | None = None
        self.place = 0
        self.image: int | None = None
        """The one that is shown large; None: all."""
        self._rate = RATES.index(5)
        self._playing: Timer | None = None
        self.awaits_tenth = False
        """Whether the next digit is a place to go to."""

    def compose(self) -> ComposeResult:
        """What it is; the two pictures; where on the way."""
        yield Static(id="caption")
        yield Static(id="instead")
        with Horizontal(id="pair"):
            with Vertical(classes="panel", id="noisy"):
                yield PictureGrid(self._images)
            with Vertical(classes="panel", id="predicted"):
                yield PictureGrid(self._images)
        with Horizontal(id="ends"):
            yield Static(id="one-end")
            yield Static(id="other-end")
        with Horizontal(id="where"):
            yield Static(id="position")
            yield NoiseCharts(id="noise")
        with Horizontal(id="way"):
            yield FrameSlider(id="slider")
            yield Static(id="rate")

    def on_mount(self) -> None:
        """Say what the two pictures are."""
        self.query_one("#noisy").border_title = "x_t"
        self.query_one("#predicted").border_title = "predicted x0"
        self._show_rate()

    # What is shown.

    @property
    def step(self) -> int | None:
        """Number of the frame that is shown; None: there is none."""
        return self.walk.result.facts.frames[self.place] if self.walk is not None else None

    def open(self, walk: StoredWalk, step: int | None = None, image: int | None = None) -> None:
        """Show another walk: at its end, with all its images, unless something else is named."""
        self.stop_playing()
        self.walk, self.place = walk, walk.last if step is None else walk.place_of(step)
        self.image = image if walk.images > 1 else None
        self.remove_class("-empty")
        self.query_one("#caption", Static).update(_caption(walk.result))
        self._name_ends(walk)
        self._show()

    def say_instead(self, words: str, kind: str = "") -> None:
        """Show words, for there is nothing to step through; of kind "error" what went wrong."""
        self.stop_playing()
        self.walk = None
        self.add_class("-empty")
        text = Text(printable(words), style="bold red" if kind == "error" else "", justify="center")
        self.query_one("#instead", Static).update(text)

    def go_to(self, place: int) -> None:
        """Show the frame at a place, or the nearest there is."""
        if self.walk is not None:
            place = min(self.walk.last, max(0, place))
            if place != self.place:
                self.place = place
                self._show()

    def jump(self, tenths: int) -> None:
        """Go so many tenths of the way."""
        if self.walk is not None:
            self.go_to(round(tenths / 10 * self.walk.last))

    def show_image(self, image: int | None) -> None:
        """Show one image large, or all."""
        if self.walk is not None:
            self.image = None if image is None else image % self.walk.images
            self._show()

    def await_tenth(self, is_awaited: bool) -> None:
        """Show that the digit of a tenth is waited for, or that it is not."""
        self.awaits_tenth = is_awaited
        self.query_one(FrameSlider).show_tenths(is_awaited)
        self._show_rate()

    # Playing.

    @property
    def is_playing(self) -> bool:
        """Whether frames are being played."""
        return self._playing is not None

    def play(self) -> None:
        """Play to the end, from the beginning when one is there already; or stop."""
        if self.is_playing:
            self.stop_playing()
        elif self.walk is not None:
            if self.place == self.walk.last:
                self.go_to(0)
            self._start_playing()

    def change_rate(self, by: int) -> None:
        """Play faster or slower, from now on."""
        self._rate = min(len(RATES) - 1, max(0, self._rate + by))
        if self._playing is not None:
            self._playing.stop()
            self._start_playing()
        self._show_rate()

    def stop_playing(self) -> None:
        """Stand still."""
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
            self._show_rate()

    def _start_playing(self) -> None:
        self._playing = self.set_interval(1 / RATES[self._rate], self._play_on)
        self._show_rate()

    def _play_on(self) -> None:
        if not self.is_on_screen:
            self.stop_playing()
        elif self.screen.is_current:  # A dialog may lie over it.
            self.go_to(self.place + 1)
            if self.walk is None or self.place == self.walk.last:
                self.stop_playing()

    # The mouse.

    def on_picture_grid_fitted(self, event: PictureGrid.Fitted) -> None:
        """Say when there is no room for all the images."""
        event.stop()
        fits = event.shown == event.count
        for panel in self.query("#pair > Vertical"):
            panel.border_subtitle = "" if fits else f"{event.shown} of {event.count}: o, i"

    def on_frame_slider_moved(self, event: FrameSlider.Moved) -> None:
        """Go where the mouse has put the knob."""
        event.stop()
        self.stop_playing()
        self.go_to(event.place)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel over the pictures: a frame back."""
        event.stop()
        self.stop_playing()
        self.go_to(self.place - 1)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """A frame on."""
        event.stop()
        self.stop_playing()
        self.go_to(self.place + 1)

    # Drawing.

    def _show(self) -> None:
        if self.walk is None:
            return
        x_t, x0 = self.walk.pictures(self.place)
        which = slice(None) if self.image is None else slice(self.image, self.image + 1)
        is_strip = self.walk.result.facts.kind == "interpolate" and self.image is None
        self.set_class(is_strip, "-strip")
        self.query_one("#noisy PictureGrid", PictureGrid).show(x_t[which], strip=is_strip)
        self.query_one("#predicted PictureGrid", PictureGrid).show(x0[which], strip=is_strip)
        position = self.walk.position(self.place)
        self.query_one("#position", Static).update(self._in_words(position), layout=False)
        self.query_one(NoiseCharts).show(self.walk, position)
        self.query_one(FrameSlider).show(self.place, len(self.walk))

    def _in_words(self, position: FramePosition) -> str:
        images = self.walk.images if self.walk is not None else 0
        words = [] if self.image is None else [f"image {self.image + 1} of {images}"]
        words.append(f"step {position.step}/{position.steps}")
        if position.level is None:
            return "\n".join([*words, "the result"])
        words.append(f"t = {position.level}")
        if position.noise is not None and position.snr is not None:
            words += [f"noise {position.noise:.1%}", f"SNR {position.snr:+.1f} dB"]
        return "\n".join(words)

    def _name_ends(self, walk: StoredWalk) -> None:
        facts = walk.result.facts
        self.query_one("#one-end", Static).update(f"seed {facts.settings.seed}", layout=False)
        self.query_one("#other-end", Static).update(f"seed {facts.other_seed}", layout=False)

    def _show_rate(self) -> None:
        text = Text(f"{RATES[self._rate]} frames/s", style="dim", justify="right")
        if self.awaits_tenth:
            text = Text("go: 0 to 9", style="bold", justify="right")
        elif self.is_playing:
            text = Text(f"▶ {RATES[self._rate]} frames/s", style="bold green", justify="right")
        self.query_one("#rate", Static).update(text, layout=False)


def _caption(result: Result) -> Text:
    text = Text(printable(result.name), style="bold")
    return text.append(printable(f"  {short_caption(result.facts)}"), style="not bold")
