"""How busy the accelerator is; where there is none, the CPU."""

import asyncio

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.widgets import Static

from tui.text import printable
from tui.watch.device import DeviceReader, DeviceReading, Gauge
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box

_SECONDS_BETWEEN_READINGS = 2.0
_GIB = 1 << 30


class DevicePanel(Box):
    """Use, memory, temperature and power, read again every two seconds while it is seen."""

    BORDER_TITLE = "device"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._reader = DeviceReader()
        self._asking = asyncio.Lock()
        self._reading: DeviceReading | None = None
        self._engine: int | None = None
        self._elsewhere = ""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="device-text")

    def on_mount(self) -> None:
        """Begin to read."""
        self.set_interval(_SECONDS_BETWEEN_READINGS, self._look)

    def on_resize(self) -> None:
        """The bars are as long as there is room."""
        self._draw()

    def on_show(self) -> None:
        """Do not wait for the next reading."""
        self._look()

    def show(self, snapshot: RunSnapshot) -> None:
        """Know whose load to show."""
        holder = snapshot.summary.holder
        is_here = holder is not None and holder.is_here
        self._engine = holder.pid if holder and is_here else None
        self._elsewhere = holder.host if holder and not is_here else ""

    def _look(self) -> None:
        # A box behind another panel, or under a dialog, is not looked at.
        is_seen = self.is_on_screen and self.app.screen is self.screen
        # A driver that nobody else has open takes seconds to answer: the next would cut it short.
        if is_seen and not self._asking.locked():
            self._read()

    @work
    async def _read(self) -> None:
        async with self._asking:
            self._reading = await asyncio.to_thread(self._reader.read, self._engine)
        self._draw()

    def _draw(self) -> None:
        if self._reading is not None:
            for text in self.query(Static):  # None when the screen has gone meanwhile.
                text.update(self._in_words(self._reading), layout=False)

    def _in_words(self, reading: DeviceReading) -> Text:
        width = self.content_size.width
        text = Text(no_wrap=True, overflow="ellipsis")
        if self._elsewhere:
            text.append(f"the engine is on {printable(self._elsewhere)};\nhere:\n", style="yellow")
        for gauge in reading.gpus or (reading.cpu,):
            text.append_text(_gauge(gauge, width))
        if reading.engine is not None:
            memory = reading.engine.memory / _GIB
            text.append("engine ", style="dim")
            text.append(f"{reading.engine.cpu:.1f} cores, {memory:.1f} GiB\n")
        if reading.no_gpu:
            text.append(f"no GPU: {printable(reading.no_gpu)}", style="dim")
        text.rstrip()
        return text


def _gauge(gauge: Gauge, width: int) -> Text:
    text = Text(f"{printable(gauge.name)}\n", style="bold")
    text.append_text(_bar("use", gauge.use, "" if gauge.use is None else f"{gauge.use:.0%}", width))
    if gauge.memory is not None and gauge.memory_total:
        words = f"{gauge.memory / _GIB:.1f}/{gauge.memory_total / _GIB:.0f} GiB"
        text.append_text(_bar("memory", gauge.memory / gauge.memory_total, words, width))
    facts = []
    if gauge.temperature is not None:
        facts.append(f"{gauge.temperature:.0f} °C")
    if gauge.power is not None:
        limit = f"/{gauge.power_limit:.0f}" if gauge.power_limit is not None else ""
        facts.append(f"{gauge.power:.0f}{limit} W")
    if facts:
        text.append("  ".join(facts) + "\n")
    return text


def _bar(name: str, share: float | None, words: str, width: int) -> Text:
    text = Text(f"{name:<7}", style="dim not bold")
    if share is None:
        return text.append("not told\n", style="dim not bold")
    room = max(3, width - 8 - len(words))
    full = round(min(1.0, max(0.0, share)) * room)
    style = "green" if share < 0.9 else "yellow"
    text.append("━" * full, style=f"{style} not bold")
    text.append("━" * (room - full), style="bright_black not bold")
    return text.append(f" {words}\n", style="not bold")
