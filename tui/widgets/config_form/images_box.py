"""What is known of the images: from the cache at once, from a check-up when asked."""

import asyncio
from contextlib import aclosing, suppress

import msgspec
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static
from textual.worker import WorkerCancelled, WorkerFailed

from engine.config import Config
from engine.config.schema import Data
from engine.data.checkup.follow import follow_check_up
from engine.data.checkup.messages import Checked, Order, Working
from engine.data.obtainable import check_obtainable
from engine.data.sources.names import absolute_name
from engine.data.survey.report import Report
from engine.errors import UserError
from engine.progress import Progress
from tui.image_mode import ImageMode
from tui.key_words import key_of
from tui.text import printable
from tui.watch.image_look import ImageLook, look_at_images
from tui.widgets.config_form.image_words import (
    known_in_words,
    name_of,
    report_in_full,
    report_in_short,
)
from tui.widgets.picture import PictureGrid

_BAR = 24
_SECONDS_OF_REST = 0.15
"""Between a change of the images' settings and a look at them: arrows are pressed many times."""


class ImagesBox(Vertical):
    """Counts, a report, or how far the check-up is; below, some of the images."""

    class Looked(Message):
        """It is known now what can be said of the images."""

    class Busy(Message):
        """A check-up has begun or ended."""

    def __init__(self, images: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self.border_title = "Images"
        self._mode: ImageMode = images
        self._config: Config | None = None
        self._look: ImageLook | None = None
        self._ending = ""
        """Why the last check-up of these images came to nothing."""
        self._working: Working | None = None
        self._is_busy = False
        self._reports: dict[Data, Report] = {}
        """Check-ups done since the form was opened."""

    def compose(self) -> ComposeResult:
        """Words over images."""
        yield Static(id="image-words")
        yield PictureGrid(self._mode, id="sheet")

    def on_resize(self) -> None:
        """There may be room for more, or less."""
        self._redraw()

    async def on_unmount(self) -> None:
        """No check-up outlives the form, nor the workbench."""
        under_way = [worker for worker in self.workers if worker.group == "check"]
        self.abort()
        for worker in under_way:
            with suppress(WorkerCancelled, WorkerFailed):
                await worker.wait()

    @property
    def look(self) -> ImageLook | None:
        """What a look at the images gave; None: they are being looked at."""
        return self._look

    @property
    def is_busy(self) -> bool:
        """Whether a check-up is under way."""
        return self._is_busy

    def look_at(self, config: Config) -> None:
        """Look at the images of these settings, if they are others than before."""
        before = self._config
        if before is not None and _what_decides(before) == _what_decides(config):
            return
        if before is None or before.data != config.data:
            self.abort()
            self._ending = ""
        self._config, self._look = config, None
        self._redraw()
        self._look_at(config)

    def check(self) -> None:
        """Have the images checked and prepared, in a process of its own."""
        if self._config is not None and not self._is_busy:
            self._check(self._config.data)

    def abort(self) -> None:
        """Give up the check-up."""
        self.workers.cancel_group(self, "check")

    def words(self, *, short: bool = False) -> Text:
        """What is known, as text."""
        if self._config is None:
            return Text()
        data = self._config.data
        name, said = Text(name_of(data), style="bold"), self._said(data, short=short)
        # A path may be so long that a single line has room for nothing behind it.
        return said + Text(" · ") + name if short else name + Text("\n") + said

    @work(exclusive=True, group="look")
    async def _look_at(self, config: Config) -> None:
        """What is known of the images without asking for them."""
        await asyncio.sleep(_SECONDS_OF_REST)
        self._look = look = await asyncio.to_thread(look_at_images, config)
        for grid in self.query(PictureGrid):
            if look.known is not None:
                grid.show(look.known.some)
            else:
                grid.clear()
        self._redraw()
        self.post_message(self.Looked())

    @work(exclusive=True, group="check")
    async def _check(self, data: Data) -> None:
        """Follow a check-up to its end; being cancelled ends it."""
        self._begin_check()
        key = key_of(self, "check")
        try:
            await asyncio.to_thread(check_obtainable, data)
            named = msgspec.structs.replace(data, source=absolute_name(data.source))
            async with aclosing(follow_check_up(Order(named))) as said:
                async for message in said:
                    if isinstance(message, Checked):
                        self._reports[data] = message.report
                    else:
                        self._working = message
                        self._redraw()
        except UserError as error:
            self._end_check(data, str(error))
        except asyncio.CancelledError:
            self._end_check(data, f"Given up: what is prepared is kept, and {key} goes on with it.")
            raise
        else:
            self._end_check(data, "")
            if self._config is not None:
                self._look_at(self._config)

    def _begin_check(self) -> None:
        self._is_busy, self._ending = True, ""
        self._redraw()
        self.post_message(self.Busy())

    def _end_check(self, data: Data, trouble: str) -> None:
        """Say what became of a check-up, if these are still the images."""
        self._working, self._is_busy = None, False
        if self._config is not None and data == self._config.data:
            self._ending = trouble
        self._redraw()
        self.post_message(self.Busy())

    def _said(self, data: Data, *, short: bool) -> Text:
        if self._is_busy:
            return _progress(self._working, key_of(self, "abort"), has_bar=not short)
        if trouble := self._ending or (self._look.trouble if self._look else ""):
            return Text(printable(trouble), style="yellow")
        report = self._reports.get(data)
        key = key_of(self, "check")
        known = known_in_words(self._look.known, key) if self._look else "looking …"
        if report is None:
            return Text(known)
        if short:
            return Text(report_in_short(report))
        return Text(f"{known}\n") + report_in_full(report)

    def _redraw(self) -> None:
        if not self.is_mounted or not self.is_attached:
            return
        text = self.words(short=self.screen.has_class("-narrow"))
        # What is inside goes before the work that is under way, when the form is left.
        for words in self.query("#image-words").results(Static):
            words.update(text)


def _what_decides(config: Config) -> tuple[object, ...]:
    """What of the settings decides about the images and whether they can be trained on."""
    training = config.training
    return config.data, config.seed, training.batch_size, training.accumulate


def _progress(working: Working | None, abort: str, *, has_bar: bool) -> Text:
    if working is None:
        return Text(f"beginning … · {abort} gives up")
    progress = Progress(working.activity, working.done, working.total, working.unit)
    text = Text(f"{progress.in_words} · {abort} gives up")
    if working.total and has_bar:
        done = round(_BAR * min(1.0, working.done / working.total))
        text.append("\n" + "━" * done, style="cyan").append("━" * (_BAR - done), style="dim")
    return text
