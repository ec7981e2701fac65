"""A new run: begin from a preset, change its settings in a form or as text, start."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Footer, Input, OptionList, TextArea

from engine.config import Config, preset_text, to_toml
from engine.config.draft import Draft, Trouble
from engine.errors import UserError
from engine.estimate.past_runs import past_runs
from engine.runs.directory import RunDirectory
from engine.runs.store import check_name, next_name
from engine.service.start import StartedEngine, start_new_run
from tui import keys
from tui.image_mode import ImageMode
from tui.screens.confirm import ConfirmScreen
from tui.screens.outlook import OutlookScreen
from tui.watch.machine import look_at_machine
from tui.widgets.config_form.estimate_box import EstimateBox
from tui.widgets.config_form.images_box import ImagesBox
from tui.widgets.config_form.preset_list import PresetList, about_preset
from tui.widgets.config_form.setting_form import SettingForm
from tui.widgets.config_form.setting_list import SettingList
from tui.widgets.config_form.verdict import Verdict

_FIRST_PRESET = "demo"


class NewRunScreen(Screen[tuple[RunDirectory, StartedEngine] | None]):
    """Presets, name and settings; beside them what the run will take and what its images are."""

    BINDINGS = keys.NEW_RUN

    def __init__(self, folder: Path, images: ImageMode) -> None:
        """Make a run in `folder`; `images` says how pictures are drawn."""
        super().__init__()
        self._folder, self._images = folder, images
        self._first = Draft.of_preset(_FIRST_PRESET)
        self._offered = next_name(folder, _FIRST_PRESET)
        """The name that nobody typed."""
        self._text_trouble = ""
        self._written: Draft | None = None
        """What the text says."""
        self._is_starting = False

    def compose(self) -> ComposeResult:
        """The form or the text, estimates and images beside, the verdict below."""
        with Horizontal(id="body"):
            with ContentSwitcher(initial="form", id="editor"):
                with Horizontal(id="form"):
                    with Vertical(id="beginning"):
                        yield PresetList(_FIRST_PRESET, id="presets")
                        with Vertical(classes="panel", id="name-box"):
                            yield Input(self._offered, id="name", compact=True)
                    yield SettingForm(self._first, id="setting-form")
                yield TextArea(id="values", show_line_numbers=False, tab_behavior="focus")
            with Vertical(id="side"):
                yield EstimateBox(id="estimate")
                yield ImagesBox(self._images, id="images")
        yield Verdict(id="verdict")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin with the presets; look at what earlier runs took."""
        self.query_one("#name-box").border_title = "Name"
        self.set_focus(self.query_one(PresetList))
        self._settle()
        self._look_around()

    @property
    def draft(self) -> Draft:
        """The settings as they are now."""
        return self._list.draft

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Begin from the preset, unless something would be lost by that."""
        # Where the cursor is now: an older message would turn it back.
        preset = self.query_one(PresetList).pointed
        if event.option_list.has_focus:
            self._explain_preset(preset)
        if preset != self.draft.preset and not self._is_changed:
            self._begin_from(preset)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Begin from the preset, after a question where something would be lost."""
        preset = event.option_id or _FIRST_PRESET

        def decide(is_sure: bool | None) -> None:
            if is_sure:
                self._begin_from(preset)
                self.set_focus(self._list)
            else:
                self.query_one(PresetList).point(self.draft.preset)

        if self._is_changed:
            question = f"Begin anew from {preset}? {self._changes()} given up."
            self.app.push_screen(ConfirmScreen(question, "Begin anew"), decide)
        else:
            decide(True)

    def on_setting_list_changed(self) -> None:
        """Check the settings, and estimate anew."""
        self._settle()

    def on_setting_list_explained(self) -> None:
        """What is wrong with the chosen setting is said first."""
        self._judge()

    def on_images_box_looked(self) -> None:
        """Estimate and judge anew, now that more is known."""
        self._estimate()
        self._judge()

    def on_images_box_busy(self) -> None:
        """A check-up can be given up while there is one."""
        self.refresh_bindings()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check the name."""
        if event.input.id == "name":
            self._judge()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """From the name on to the settings."""
        if event.input.id == "name":
            self.set_focus(self._list)

    def on_text_area_changed(self) -> None:
        """Check the text."""
        if self._is_text:
            self._read_text()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say what belongs to where one is."""
        if isinstance(event.widget, PresetList):
            self._explain_preset(event.widget.pointed)
        elif event.widget.id == "name":
            words = "the folder of the run, and how commands call it"
            self._form.explain(Text.assemble(("name", "bold"), f": {words}"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Search only what can be seen, give up only what is under way."""
        if action == "abort":
            return self._box.is_busy
        return not (action == "search" and self._is_text)

    def action_search(self) -> None:
        """Search the settings."""
        self._form.search()

    def action_text(self) -> None:
        """Show all settings as text, or the form again when the text can be read."""
        if not self._is_text:
            if self._list.take_over():
                self._show_text()
        elif self._read_text():
            self._show_form()

    def action_back(self) -> None:
        """Back one step: from the search, from the text, from the form."""
        if self._is_text:
            self._leave_text()
        elif self._form.is_searching:
            self._form.end_search()
        elif not self._is_starting:
            self.leave("Back to the runs", lambda: self.dismiss(None))

    def action_start(self) -> None:
        """Make the run and start its engine, if it can be."""
        if self._is_starting or (self._is_text and not self._read_text()):
            return
        if not self._is_text and not self._list.take_over():
            return
        if troubles := self.draft.troubles:
            if not self._is_text and troubles[0].keys:
                self._form.end_search()
                self._list.choose(troubles[0].keys[0])
            return
        self._is_starting = True
        self._verdict.starting()
        self._start(self._run_name, self.draft.config)

    def leave(self, how: str, go: Callable[[], object]) -> None:
        """Leave the form, after a question where something that was typed would be lost.

        Args:
            how: the answer that leaves it.
            go: what is done then.
        """

        def decide(is_sure: bool | None) -> None:
            if is_sure:
                go()

        if self._text_trouble or self._is_changed:
            self.app.push_screen(ConfirmScreen(f"{how}? {self._changes()} given up.", how), decide)
        elif self._run_name != self._offered:
            self.app.push_screen(ConfirmScreen(f"{how}? The name is given up.", how), decide)
        else:
            go()

    def action_check(self) -> None:
        """Have the images checked and prepared, in a process of its own."""
        look = self._box.look
        if self._text_trouble or (look and look.source_trouble):
            self._judge()
        else:
            self._box.check()

    def action_abort(self) -> None:
        """Give up the check-up."""
        self._box.abort()

    def action_outlook(self) -> None:
        """Show the estimates in full."""
        estimate = self.query_one(EstimateBox).words()
        self.app.push_screen(OutlookScreen(estimate, self._box.words()))

    @property
    def _list(self) -> SettingList:
        return self.query_one(SettingList)

    @property
    def _form(self) -> SettingForm:
        return self.query_one(SettingForm)

    @property
    def _box(self) -> ImagesBox:
        return self.query_one(ImagesBox)

    @property
    def _verdict(self) -> Verdict:
        return self.query_one(Verdict)

    @property
    def _is_changed(self) -> bool:
        """Whether another preset would take something away."""
        return bool(self.draft.changed or self._list.is_editing)

    @property
    def _run_name(self) -> str:
        return self.query_one("#name", Input).value.strip()

    @property
    def _is_text(self) -> bool:
        """Whether the settings are shown as text."""
        return self.query_one(ContentSwitcher).current == "values"

    def _begin_from(self, preset: str) -> None:
        """Take all values of a preset, and a free name of it where none was typed."""
        self._form.show(Draft.of_preset(preset))
        if self._run_name == self._offered:
            self._offered = next_name(self._folder, preset)
            self.query_one("#name", Input).value = self._offered
        self._settle()

    def _explain_preset(self, preset: str) -> None:
        begins = preset != self.draft.preset and self._is_changed
        words = ("Enter begins anew from it.\n", "yellow") if begins else ""
        self._form.explain(Text.assemble(words, about_preset(preset)))

    def _show_text(self) -> None:
        draft, area = self.draft, self.query_one(TextArea)
        if draft != self._written:
            # Else it stays as it was left, with all comments.
            lines = preset_text(draft.preset).splitlines()
            comment = "".join(f"{line}\n" for line in lines if line.startswith("# "))
            area.text, self._written = comment + to_toml(draft.config), draft
        self.set_focus(area)
        self.query_one(ContentSwitcher).current = "values"
        self.refresh_bindings()

    def _show_form(self) -> None:
        self._text_trouble = ""
        self.set_focus(self._list)
        self.query_one(ContentSwitcher).current = "form"
        self._settle()
        self.refresh_bindings()

    def _read_text(self) -> bool:
        """Take over what the text says; whether it can be read."""
        try:
            draft = self.draft.with_text(self.query_one(TextArea).text)
        except UserError as error:
            self._text_trouble = str(error)
            self._judge()
            return False
        self._text_trouble, self._written = "", draft
        if draft != self.draft:
            self._form.show(draft)
        self._settle()
        return True

    def _leave_text(self) -> None:
        """To the form; what cannot be read is given up, after a question."""

        def decide(is_sure: bool | None) -> None:
            if is_sure:
                self._written = None
                self._show_form()

        if self._read_text():
            self._show_form()
        else:
            question = (
                f"The text cannot be taken over: {self._text_trouble} "
                f"Give up what was typed since it could?"
            )
            self.app.push_screen(ConfirmScreen(question, "Give up"), decide)

    def _changes(self) -> str:
        count = len(self.draft.changed)
        if self._text_trouble or self._list.trouble or not count:
            return "What was typed is"
        return f"{count} changed settings are" if count > 1 else "The changed setting is"

    def _settle(self) -> None:
        """After a change: look at the images if they are other ones, estimate, judge."""
        self._box.look_at(self.draft.config)
        self._estimate()
        self._judge()

    def _estimate(self) -> None:
        look = self._box.look
        self.query_one(EstimateBox).show(self.draft, look.known if look else None)

    def _judge(self) -> None:
        """Say whether the run can be started, or what is wrong."""
        look, chosen = self._box.look, self._list.chosen
        self._list.warn(_warnings(look.trouble if look else ""))
        name_trouble = self._wrong_name()
        self.query_one("#name-box").set_class(bool(name_trouble), "-wrong")
        typed = self._text_trouble or self._list.trouble or name_trouble
        self._verdict.judge(self.draft, look, typed, chosen.key if chosen else "")

    def _wrong_name(self) -> str:
        try:
            check_name(self._folder, self._run_name)
        except UserError as error:
            return str(error)
        return ""

    @work(group="around")
    async def _look_around(self) -> None:
        """What earlier runs took, and what the machine has."""
        past = await asyncio.to_thread(past_runs, self._folder)
        machine = await asyncio.to_thread(look_at_machine, self._folder)
        for box in self.query(EstimateBox):  # there is none when the form has been left
            box.know(past, machine)

    @work(exclusive=True, group="start")
    async def _start(self, name: str, config: Config) -> None:
        try:
            started = await asyncio.to_thread(start_new_run, self._folder, name, config)
        except UserError as error:
            self._is_starting = False
            for verdict in self.query(Verdict):
                verdict.refuse(str(error))
                if (self._run_name, self.draft.config) != (name, config):
                    self._judge()  # That was not refused which was typed meanwhile.
            return
        if self in self.app.screen_stack:
            while self.app.screen is not self:
                self.app.pop_screen()  # a help or a question that was opened meanwhile
            self.dismiss(started)


def _warnings(trouble: str) -> dict[str, str]:
    """A sentence about the images, at the settings that it names."""
    return dict.fromkeys(Trouble.of(trouble).keys, trouble)
