"""The curves of several runs, one over the other."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Footer, Static

from engine.curves.clock import written
from engine.curves.log_axis import Unit
from engine.curves.smoothing import running_mean
from engine.errors import UserError
from engine.figures.extra import require_plots
from engine.figures.order import FigureOrder
from engine.listing.facts import RunFacts
from engine.runs.alike import comparable
from engine.runs.table import Column
from tui import keys, run_words
from tui.screens.save_figure import SaveFigureScreen
from tui.text import figure, from_home, printable
from tui.watch.run_curves import UNITS, RunCurves, RunCurvesReader, usual_protocol
from tui.widgets.chart_drawing import Curve
from tui.widgets.run_chart import RunChart, colour_class
from tui.widgets.run_colours import LETTERS, MOST
from tui.widgets.run_legend import LegendRow, RunLegend

_SECONDS_BETWEEN_LOOKS = 2.0
_WINDOWS = (50, 200, 1, 10)
"""Lines of the metric log in the running mean of the training loss."""
_HIGH = 30
"""Rows of a screen for both charts."""
_VIEWS = ("loss and KID", "loss", "KID")


class CurvesScreen(Screen[None]):
    """Validation loss and smoothed training loss; KID below, where it was measured alike."""

    AUTO_FOCUS = None
    BINDINGS = keys.CURVES

    def __init__(self, runs: Sequence[RunFacts]) -> None:
        """Show at most `MOST` runs."""
        super().__init__()
        self._facts = list(runs[:MOST])
        self._left_out = len(runs) - len(self._facts)
        self._curves: dict[str, RunCurves] = {}
        self._troubles: dict[str, str] = {}
        self._is_log = True
        self._unit = self._window = self._view = 0
        self._shows_train = True
        self._has_read = False
        self._protocol = ""
        self._said = Text()

    def compose(self) -> ComposeResult:
        """Title; charts; what is what; keys."""
        yield Static(id="title")
        with Vertical(id="charts"):
            yield RunChart(empty="no losses yet", id="loss-chart")
            yield RunChart(empty="no KID was measured of these runs", id="kid-chart")
        yield RunLegend(id="legend")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to read."""
        # Two charts one over the other need room.
        self._view = 0 if self.app.size.height >= _HIGH else 1
        self._tell()
        self.run_worker(self._look_again_and_again())

    async def _look_again_and_again(self) -> None:
        readers = {facts.name: RunCurvesReader(facts) for facts in self._facts}
        while True:
            # Textual calls a screen current that lies under another, and draws it.
            if self.app.screen is self and (await self._look(readers) or not self._has_read):
                self._has_read = True
                self._draw()
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def _look(self, readers: dict[str, RunCurvesReader]) -> bool:
        """Whether there is anything new."""
        is_new = False
        for name, reader in readers.items():
            try:
                curves = await asyncio.to_thread(reader.poll)
            except OSError as error:
                is_new = is_new or name not in self._troubles
                self._troubles[name] = f"cannot be read: {error.strerror or error}"
            else:
                self._troubles.pop(name, None)
                if curves is not None:
                    self._curves[name], is_new = curves, True
        return is_new

    # The keys.

    def action_log_axis(self) -> None:
        """Logarithmic or linear."""
        self._is_log = not self._is_log
        self._draw()

    def action_x_axis(self) -> None:
        """Over steps, epochs or time; all of it."""
        self._unit = (self._unit + 1) % len(UNITS)
        for chart in self.query(RunChart):
            chart.look_at(None, None)
        self._draw()

    def action_smooth(self) -> None:
        """Smooth the training loss otherwise."""
        self._window = (self._window + 1) % len(_WINDOWS)
        self._draw()

    def action_train(self) -> None:
        """The training loss too, or the validation loss alone."""
        self._shows_train = not self._shows_train
        self._draw()

    def action_kid(self) -> None:
        """Loss, KID or both."""
        self._view = (self._view + 1) % len(_VIEWS)
        self._draw()

    def action_figure(self) -> None:
        """Save the loss as a figure, or KID where it is alone."""
        order = self._loss_order() if self._shows_loss else self._kid_order()
        try:
            require_plots("Figures")
        except UserError as error:
            self._say(str(error), "bold red")
            return
        if order.runs:
            self.app.push_screen(SaveFigureScreen(order), self._tell_saved)
        else:
            self._say("There is nothing to save yet.", "bold red")

    def _loss_order(self) -> FigureOrder:
        runs = [of.facts.path for _, of in self._placed() if len(of.train["step"])]
        return FigureOrder(
            runs=tuple(runs),
            kind="loss",
            x=self._axis,
            is_log=self._is_log,
            smooth=_WINDOWS[self._window],
            train=self._shows_train,
        )

    def _kid_order(self) -> FigureOrder:
        runs = tuple(
            of.facts.path
            for _, of in self._placed()
            if any(made.protocol == self._protocol for made in of.evaluations)
        )
        return FigureOrder(runs=runs, kind="kid", x=self._axis, protocol=self._protocol)

    def _tell_saved(self, path: Path | None) -> None:
        if path is not None:
            self._say(f"saved as {from_home(str(path))}", "green")

    def _say(self, text: str, style: str) -> None:
        """In the title, until the next key."""
        self._said = Text(printable(text), style=style)
        self._tell()

    def on_key(self) -> None:
        """What was said has been read."""
        if self._said:
            self._said = Text()
            self._tell()

    def action_zoom(self, by: int) -> None:
        """Show less of the x axis, or more."""
        for chart in self.query(RunChart):
            chart.zoom(2.0**by)
        self._tell()

    def action_pan(self, by: int) -> None:
        """Move along the x axis."""
        for chart in self.query(RunChart):
            chart.pan(by / 4)
        self._tell()

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        chart = self.query_one("#loss-chart" if self._shows_loss else "#kid-chart", RunChart)
        chart.move_cursor(by)
        self._tell()

    def action_whole(self) -> None:
        """All of the x axis, without a cursor."""
        for chart in self.query(RunChart):
            chart.look_at(None, None)
        self._tell()

    def action_back(self) -> None:
        """Back to the list."""
        self.dismiss()

    def on_curve_chart_moved(self) -> None:
        """Tell the values where the mouse has put the cursor."""
        self._tell()

    # Drawing.

    @property
    def _shows_loss(self) -> bool:
        return _VIEWS[self._view] != "KID"

    @property
    def _axis(self) -> Unit:
        return UNITS[self._unit]

    def _draw(self) -> None:
        self._protocol = usual_protocol(list(self._curves.values()))
        loss, kid = self.query_one("#loss-chart", RunChart), self.query_one("#kid-chart", RunChart)
        loss.display = self._shows_loss
        kid.display = _VIEWS[self._view] != "loss" and (
            bool(self._protocol) or not self._shows_loss
        )
        is_time = self._axis == "wall time"
        loss.show(tuple(self._losses()), is_log=self._is_log, is_time=is_time)
        kid.show(tuple(self._kids()), is_log=False, is_time=is_time)
        loss.border_title = f"loss: validation{', training faint' if self._shows_train else ''}"
        kid.border_title = f"KID by {printable(self._protocol)}" if self._protocol else "KID"
        self._tell()

    def _placed(self) -> Iterator[tuple[int, RunCurves]]:
        """The curves that have been read, each with the place of its run."""
        for place, facts in enumerate(self._facts):
            if facts.name in self._curves:
                yield place, self._curves[facts.name]

    def _losses(self) -> Iterator[Curve]:
        window = _WINDOWS[self._window]
        for place, of in self._placed() if self._shows_train else ():
            smooth = running_mean(of.train["loss"], window)
            faint = colour_class(place, is_faint=True)
            yield Curve(f"{LETTERS[place]} train", of.train_x(self._axis), smooth, faint)
        for place, of in self._placed():
            yield Curve(
                LETTERS[place],
                of.validation_x(self._axis),
                of.validation["ema_loss"],
                colour_class(place),
                stands_out=True,
                letter=LETTERS[place],
            )

    def _kids(self) -> Iterator[Curve]:
        for place, of in self._placed():
            alike = tuple(made for made in of.evaluations if made.protocol == self._protocol)
            made = comparable(alike) if alike else []
            steps, values, errors = (
                np.array([getattr(one, name) for one in made], np.float64)
                for name in ("step", "value", "standard_error")
            )
            x = of.x_of_steps(steps, self._axis)
            yield Curve(
                LETTERS[place], x, values, colour_class(place), errors, letter=LETTERS[place]
            )

    # Words.

    def _tell(self) -> None:
        self.query_one("#title", Static).update(self._title(), layout=False)
        loss = self.query_one("#loss-chart", RunChart)
        at = {reading.name: reading.y for reading in loss.readings()}
        rows = [self._row(place, facts, at) for place, facts in enumerate(self._facts)]
        self.query_one(RunLegend).show(rows, bool(at))

    def _title(self) -> Text:
        title = Text.assemble(("Curves", "bold"), f"  over {self._axis}")
        title.append("  log" if self._is_log else "  linear")
        if self._shows_train:
            window = _WINDOWS[self._window]
            title.append("  not smoothed" if window == 1 else f"  mean of {window} lines")
        cursor = self.query_one("#loss-chart", RunChart).cursor
        if cursor is not None:
            title.append(f"  {_where(cursor, self._axis)}", "bold")
        if self._said:
            title.append("  ").append(self._said)
        if not self._has_read:
            title.append("  reading …", "dim")
        if self._left_out:
            title.append(f"  {self._left_out} more are marked: at most {MOST} are shown", "yellow")
        return title

    def _row(self, place: int, facts: RunFacts, at: dict[str, float]) -> LegendRow:
        of, letter = self._curves.get(facts.name), LETTERS[place]
        validation = at.get(letter) if at else _last(of.validation["ema_loss"] if of else None)
        train = at.get(f"{letter} train") if at else _last(of.train["loss"] if of else None)
        return LegendRow(
            run_words.name(facts),
            run_words.best_validation(facts),
            _told(validation),
            _told(train),
            self._kid_of(of) if of else "",
            self._troubles.get(facts.name, ""),
        )

    def _kid_of(self, of: RunCurves) -> str:
        alike = [made for made in of.evaluations if made.protocol == self._protocol]
        if not alike:
            return f"by {run_words.protocol(of.facts)}" if of.facts.kid else ""
        return f"{alike[-1].value:.4f} ± {alike[-1].standard_error:.4f}"


def _where(x: float, axis: Unit) -> str:
    if axis == "wall time":
        return f"after {written(x)}"
    return f"step {x:,.0f}" if axis == "steps" else f"epoch {x:,.1f}"


def _last(values: Column | None) -> float | None:
    return float(values[-1]) if values is not None and len(values) else None


def _told(value: float | None) -> str:
    return "" if value is None else figure(value, 4)
