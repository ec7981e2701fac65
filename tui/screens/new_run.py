"""A new run: choose a preset, change its values, start."""

import asyncio
from pathlib import Path

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Footer, Input, Select, Static, TextArea

from engine.config import Config, load_config, parse_config, preset_names, preset_text, to_toml
from engine.data.sources.names import check_source
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.store import next_name
from engine.service.start import StartedEngine, start_new_run
from tui import keys
from tui.text import printable


class NewRunScreen(Screen[tuple[RunDirectory, StartedEngine] | None]):
    """The preset's values as TOML, checked at every change."""

    BINDINGS = keys.NEW_RUN

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._is_starting = False

    def compose(self) -> ComposeResult:
        """Preset and name over the values; what is wrong with them below."""
        with Horizontal(id="choices"):
            yield Select(
                [(name, name) for name in preset_names()],
                value="demo",
                allow_blank=False,
                id="preset",
            )
            yield Input(next_name(self._folder, "demo"), placeholder="name", id="name")
        yield TextArea(id="values", show_line_numbers=False, tab_behavior="focus")
        yield Static(id="verdict")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin with the values."""
        self.query_one(TextArea).focus()

    def on_select_changed(self, event: Select.Changed) -> None:
        """Put in the values and a free name of the chosen preset."""
        preset = str(event.value)
        comment = "".join(
            f"{line}\n" for line in preset_text(preset).splitlines() if line.startswith("# ")
        )
        self.query_one(TextArea).text = comment + to_toml(load_config(preset))
        self.query_one(Input).value = next_name(self._folder, preset)

    def on_text_area_changed(self) -> None:
        """Check the values."""
        self._check()

    def action_start(self) -> None:
        """Make the run and start its engine."""
        config = self._check()
        if config is not None and not self._is_starting:
            self._is_starting = True
            self.run_worker(self._start(self.query_one(Input).value, config), exclusive=True)

    def action_back(self) -> None:
        """Leave without starting anything."""
        self.dismiss(None)

    def _check(self) -> Config | None:
        try:
            config = parse_config(self.query_one(TextArea).text, "these values")
            check_source(config.data.source)
        except UserError as error:
            self._say(str(error), "bold red")
            return None
        self._say("These values can be trained: ctrl+s starts.", "green")
        return config

    async def _start(self, name: str, config: Config) -> None:
        try:
            started = await asyncio.to_thread(start_new_run, self._folder, name, config)
        except UserError as error:
            self._is_starting = False
            self._say(str(error), "bold red")
            return
        self.dismiss(started)

    def _say(self, text: str, style: str) -> None:
        self.query_one("#verdict", Static).update(Text(printable(text), style=style))
