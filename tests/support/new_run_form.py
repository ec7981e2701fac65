"""The form for a new run, as a person sees and uses it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from engine.config.catalogue import SETTINGS, Value
from tui.app import Workbench
from tui.screens.new_run import NewRunScreen
from tui.screens.runs import RunsScreen
from tui.widgets.config_form.setting_list import SettingList


@dataclass
class Form:
    """Drives it by keys, and reads what is shown."""

    app: Workbench
    pilot: Pilot[str]
    text_of: Callable[[Widget], str]
    until: Callable[..., Awaitable[None]]

    @property
    def screen(self) -> NewRunScreen:
        (screen,) = (s for s in self.app.screen_stack if isinstance(s, NewRunScreen))
        return screen

    @property
    def settings(self) -> SettingList:
        return self.screen.query_one(SettingList)

    def shown(self, selector: str) -> str:
        return self.text_of(self.screen.query_one(selector))

    def value(self, key: str) -> Value:
        return self.screen.draft.value(key)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def go_to(self, key: str) -> None:
        self.settings.focus()
        self.settings.choose(key)
        await self.pilot.pause()
        assert self.settings.chosen is SETTINGS[key]

    async def type(self, key: str, text: str) -> None:
        """Enter, the text, Enter."""
        await self.go_to(key)
        await self.press("enter")
        self.settings.query_one(Input).value = text
        await self.press("enter")

    async def verdict(self, words: str) -> None:
        await self.until(self.pilot, lambda: words in self.shown("#verdict"))

    async def open(self) -> None:
        """From the list of runs, until the images have been looked at."""
        await self.until(self.pilot, lambda: isinstance(self.app.screen, RunsScreen))
        await self.pilot.press("n")
        await self.until(self.pilot, lambda: isinstance(self.app.screen, NewRunScreen))
        await self.verdict("can be trained")
