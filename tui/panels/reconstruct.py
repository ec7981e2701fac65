"""Reconstruct: noise images to some level, bring them back, and see how near they came."""

import asyncio

import numpy as np
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantFocus, Key

from engine.config import Config
from engine.errors import UserError
from engine.figures.order import FigureOrder
from engine.results.result import Result
from engine.results.settings import MOST_IMAGES
from engine.runs.directory import RunDirectory
from engine.sampling.noise_levels import NoiseSchedule
from engine.service.messages import Done, Emerging
from tui import keys
from tui.image_mode import ImageMode
from tui.key_words import do_what_is_not_offered, key_of
from tui.panels.panel import Panel
from tui.watch.desk import Reply
from tui.watch.material import MaterialWatcher
from tui.watch.own_picture import OwnPicture, open_picture
from tui.watch.reconstruction import (
    Reconstruction,
    Wanted,
    read_reconstruction,
)
from tui.watch.snapshot import RunSnapshot, has_live_weights
from tui.widgets.choice_box import ChoiceBox
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.level_view import LevelView
from tui.widgets.outcome_box import OutcomeBox
from tui.widgets.picture_rows import PictureRows
from tui.widgets.reconstruct_settings import ReconstructSettings
from tui.widgets.result_list import ResultList

_SECONDS_BETWEEN_LOOKS = 1.0
"""Others draw, too: the command line, another workbench."""


class ReconstructPanel(Panel):
    """On the right either the images to choose from, noised live, or what was made of some."""

    BINDINGS = keys.RECONSTRUCT
    FIRST_FOCUS = ".-first"

    def __init__(self, run: RunDirectory, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._run = run
        self._mode: ImageMode = images
        self._config: Config | None = None
        self._schedule: NoiseSchedule | None = None
        self._is_live = False
        self._watcher = MaterialWatcher(run)
        self._drawn = ""
        """Name of the result to be shown as soon as it is listed."""
        self._looking = asyncio.Lock()
        self._is_busy = False
        """Whether something was asked for that has not ended yet."""

    def compose(self) -> ComposeResult:
        """Settings and results; the images and their noised ones, or an outcome; the progress."""
        with Vertical(id="recon-left"):
            yield ReconstructSettings(id="recon-settings")
            yield LevelView(id="recon-level")
            yield ResultList(id="recon-results")
        with Vertical(id="recon-right"):
            yield ChoiceBox(self._mode, self._run.name, id="recon-choice")
            yield OutcomeBox(self._mode, id="recon-outcome")
            yield DrawingStatus(id="recon-status")

    def on_mount(self) -> None:
        """Begin with the images."""
        self.query_one(ReconstructSettings).add_class("panel").border_title = "settings"
        self.query_one(DrawingStatus).display = False
        self._show_choice()
        self.set_interval(_SECONDS_BETWEEN_LOOKS, self._look_if_in_front)

    # What the files say.

    def show(self, snapshot: RunSnapshot) -> None:
        """Take in the configuration; see what has been drawn, and what there is to draw with."""
        self._is_live = has_live_weights(snapshot)
        if snapshot.config is None:
            trouble = snapshot.trouble or "The run's configuration cannot be read."
            self._choice.sheet.say(trouble)
            return
        if snapshot.config != self._config:
            self._config = snapshot.config
            self._schedule = NoiseSchedule(snapshot.config.diffusion)
        if self._is_in_front:
            self._look()

    def come_to_front(self) -> None:
        """See what has come meanwhile; images that there were none of, too."""
        if self._choice.images is None:
            self._watcher.look_for_images_again()
        self._look()

    @property
    def _is_in_front(self) -> bool:
        """Not while another panel is, nor when the workbench closes in the middle of a look."""
        return self.display and self.app.is_running

    def _look_if_in_front(self) -> None:
        if self._is_in_front and not self._looking.locked():
            self._look()

    @work(group="look")
    async def _look(self) -> None:
        config = self._config
        if config is None:
            return
        async with self._looking:
            material = await asyncio.to_thread(self._watcher.poll, config)
        if not self._is_in_front:
            return
        settings = self.query_one(ReconstructSettings)
        if words := settings.offer(config, material.weights, self._is_live):
            self.say(words)
        is_new = self._choice.show_found(material.images, config)
        if is_new and material.images.are_others:
            self.say("The pictures have changed since the run was trained.", "error")
        self._list(material.results)
        self._show_beginning()

    def _list(self, results: tuple[Result, ...]) -> None:
        listed = self.query_one(ResultList)
        listed.show(results)
        drawn = [result for result in results if result.name == self._drawn]
        if drawn:
            self._drawn = ""
            listed.choose(drawn[0])
            self._open(drawn[0])
        read = self._outcome.read
        if read is not None and read.result not in results:
            self._forget_outcome()

    def _forget_outcome(self) -> None:
        """The result that is shown was deleted."""
        self._outcome.say("", "This result was deleted.")
        if self._is_choosing:
            return
        if (chosen := self.query_one(ResultList).chosen) is not None:
            self._open(chosen)
        else:
            self._focus_choice()

    # What is wanted, and how it will look.

    @property
    def _choice(self) -> ChoiceBox:
        return self.query_one(ChoiceBox)

    @property
    def _outcome(self) -> OutcomeBox:
        return self.query_one(OutcomeBox)

    @property
    def _is_choosing(self) -> bool:
        """Whether the images to choose from are in front."""
        return not self.has_class("-outcome")

    @property
    def _wanted(self) -> Wanted | None:
        """None while the run's configuration is not known."""
        settings = self.query_one(ReconstructSettings)
        if self._schedule is None or not settings.values:
            return None
        level = self._schedule[settings.level]
        return Wanted(level, settings.settings, self._choice.sheet.picks, self._choice.own)

    def on_field_list_changed(self) -> None:
        """Noise the images anew."""
        self._show_choice()
        self._show_beginning()

    def on_contact_sheet_picked(self) -> None:
        """Validation images, and not a picture of the user's."""
        self._show_beginning()

    def _show_beginning(self) -> None:
        """Show what the engine would begin with, if that is not what is shown."""
        wanted = self._wanted
        if wanted is None or self._schedule is None:
            return
        self.query_one(LevelView).show(wanted.level, self._schedule)
        self._choice.show_noised(wanted)

    # What is in front.

    def _show_choice(self) -> None:
        self.remove_class("-outcome")
        self._mark_first()

    def _show_outcome(self) -> None:
        # At once, and before the sheet is hidden: else a key would find nothing that has the focus.
        if self.screen.focused is self._choice.sheet:
            self.screen.set_focus(self)
        self.add_class("-outcome")
        self._mark_first()

    def _mark_first(self) -> None:
        """What is focused when the panel comes to the front: what can be seen."""
        is_sheet = self._is_choosing and self._choice.own is None
        self._choice.sheet.set_class(is_sheet, "-first")
        self.query_one(ReconstructSettings).set_class(not is_sheet, "-first")

    def _focus_choice(self) -> None:
        self.screen.set_focus(self._choice.sheet if self._choice.own is None else self)
        self._show_choice()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """The chosen result comes to the front with the list of them."""
        if isinstance(event.widget, ResultList):
            self._open_chosen()

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        """Open another result; not because it was listed."""
        event.stop()
        if self.screen.focused is self.query_one(ResultList):
            self._open(event.result)

    def on_result_list_opened(self, event: ResultList.Opened) -> None:
        """Step through it."""
        event.stop()
        self.post_message(self.Opened(event.result))

    def _open_chosen(self) -> None:
        result = self.query_one(ResultList).chosen
        if result is None:
            draw = key_of(self, "draw")
            self.say(f"Nothing was reconstructed yet: {draw} does it.", "error")
        else:
            self._open(result)

    @work(exclusive=True, group="open")
    async def _open(self, result: Result) -> None:
        self._show_outcome()
        read = self._outcome.read
        if read is not None and read.result == result:
            return
        try:
            read = await asyncio.to_thread(read_reconstruction, result)
        except UserError as error:
            self._outcome.say(result.name, str(error))
            self.say(str(error), "error")
        else:
            if self._is_in_front:
                self._check_images(read)
                self._outcome.show(read)

    def _check_images(self, read: Reconstruction) -> None:
        """An engine prepares pictures anew that have changed since: then others were drawn from."""
        begun = self._outcome.drawn
        if begun is not None and not np.array_equal(begun.noisy, read.pictures["noisy"]):
            self._watcher.look_for_images_again()
            self.say("The pictures have changed: the engine has prepared them anew.", "error")

    def go_back(self) -> bool:
        """From the large view, and from an outcome, to the images."""
        if self.has_class("-expanded"):
            self.action_expand()
        elif not self._is_choosing:
            self._focus_choice()
        else:
            return False
        return True

    # Drawing.

    def hear(self, reply: Reply, is_training: bool) -> None:
        """Show how far the drawing is, then its result."""
        status = self.query_one(DrawingStatus)
        status.show(reply, is_training)
        self._is_busy = status.display = status.is_busy
        self.refresh_bindings()
        if isinstance(reply.message, Emerging) and self._outcome.is_drawing:
            self._outcome.emerge(reply.message.pictures)
        if isinstance(reply.message, Done) and reply.message.result:
            self._drawn = reply.message.result if self._is_watched else ""
            self._look()
        elif reply.is_last and self._is_watched:
            self._focus_choice()

    @property
    def _is_watched(self) -> bool:
        """Whether the drawing that was asked for is still what the right side shows."""
        return self._outcome.is_drawing and not self._is_choosing

    # The keys.

    @work(group="draw")
    async def action_draw(self) -> None:
        """Reconstruct the picked images, the user's picture, or some that the seed chooses."""
        wanted = self._wanted
        if wanted is None:
            self.say("Run: the run's configuration cannot be read.", "error")
            return
        if self._is_busy:
            abort = key_of(self, "abort")
            words = f"Run: one drawing is under way; wait for it, or {abort} gives it up."
            self.say(words, "error")
            return
        try:
            begun = await self._choice.noise(wanted)
        except UserError as error:
            self.say(f"Run: {error}", "error")
            return
        if not self._is_in_front:
            return
        self._outcome.begin(f"reconstructing · {self._choice.subject(wanted)}", begun)
        self._show_outcome()
        count, is_watched = self._choice.count, self._mode != "off"
        self.ask("Reconstruct", wanted.command(count, is_watched=is_watched))

    def action_abort(self) -> None:
        """Give up the drawing."""
        self.give_up()

    def action_pick(self) -> None:
        """Pick the image under the cursor, or no longer."""
        sheet = self._choice.sheet
        if not self._is_choosing or self._choice.own is not None:
            back = key_of(self, "pick_none")
            self.say(f"Pick: the images are not in front; {back} brings them.", "error")
        elif self._choice.images is None:
            self.say("Pick: there are no images to pick from here.", "error")
        elif len(sheet.picks) == MOST_IMAGES and sheet.cursor not in sheet.picks:
            self.say(f"Pick: {MOST_IMAGES} images can be drawn at once, no more.", "error")
        else:
            sheet.toggle()

    def action_pick_none(self) -> None:
        """Pick no image, and no picture of the user's."""
        self._take_own(None)
        self._choice.sheet.pick(())
        self._focus_choice()

    def action_own(self) -> None:
        """Ask for a picture file of the user's."""
        if self._config is None:
            self.say("Own picture: the run's configuration cannot be read.", "error")
            return

        def take(picture: OwnPicture | None) -> None:
            if picture is not None:
                self._take_own(picture)
                self._focus_choice()

        self.post_message(self.WantsPicture(self._config.data, take))

    def _take_own(self, picture: OwnPicture | None) -> None:
        self._choice.take_own(picture)
        self._show_beginning()

    def action_level(self, by: int) -> None:
        """A little less noise, or more."""
        self.query_one(ReconstructSettings).step_level(by)

    def action_page(self, by: int) -> None:
        """Other images, or other rows of an outcome."""
        if self._is_choosing:
            self._choice.sheet.action_page(by)
        else:
            self.action_turn(by)

    def action_turn(self, by: int) -> None:
        """Other rows of the pictures in front."""
        rows = self._choice.rows if self._is_choosing else self._outcome.query_one(PictureRows)
        rows.turn(by)

    def action_expand(self) -> None:
        """The pictures in the whole panel, or all its parts again."""
        if not self.has_class("-expanded"):
            self.screen.set_focus(self)
        elif self._is_choosing:
            self._focus_choice()
        self.toggle_class("-expanded")

    def action_next_part(self, by: int) -> None:
        """Images, settings, results."""
        settings, results = self.query_one(ReconstructSettings), self.query_one(ResultList)
        parts = [self._focus_choice, self._focus_settings]
        here = int(settings.has_focus_within)
        if results.chosen is not None:
            parts.append(self._focus_results)
            here = 2 if self.screen.focused is results else here
        self.remove_class("-expanded")
        parts[(here + by) % len(parts)]()

    def _focus_settings(self) -> None:
        self.screen.set_focus(self.query_one(ReconstructSettings))

    def _focus_results(self) -> None:
        self.screen.set_focus(self.query_one(ResultList))
        self._show_outcome()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer in the footer what makes sense now."""
        if action in ("draw", "abort"):
            return self._is_busy == (action == "abort")
        return True

    def on_key(self, event: Key) -> None:
        """Say why a key that the footer does not offer now does nothing."""
        do_what_is_not_offered(self, event.key)

    @property
    def _result(self) -> Result | None:
        """The result in front."""
        read = self._outcome.read
        return None if self._is_choosing or read is None else read.result

    def _miss_result(self, name: str) -> None:
        to_list = key_of(self, "next_part(1)")
        self.say(f"{name}: no result is in front; {to_list} goes to the list of them.", "error")

    def action_save(self) -> None:
        """Save the result as a file of the user's own."""
        if self._result is not None:
            self.post_message(self.WantsSaved(self._result))
        else:
            self._miss_result("Save as")

    def action_figure(self) -> None:
        """Save the rows of pictures as a figure."""
        if self._result is not None:
            run, name = str(self._run.path), self._result.name
            order = FigureOrder(runs=(run,), kind="reconstruction", result=name)
            self.post_message(self.WantsFigure(order))
        else:
            self._miss_result("Save figure")

    def action_delete(self) -> None:
        """Delete the result."""
        if self._result is not None:
            self.post_message(self.WantsDeleted(self._result))
        else:
            self._miss_result("Delete")

    @work(exclusive=True, group="use")
    async def action_use(self) -> None:
        """Take over the result's settings and images."""
        if self._result is None or self._config is None:
            self._miss_result("Use")
            return
        facts = self._result.facts
        picture = None
        if facts.source:
            try:
                picture = await asyncio.to_thread(open_picture, facts.source, self._config.data)
            except UserError as error:
                self.say(f"Use: {error}", "error")
                return
        self.query_one(ReconstructSettings).adopt(facts.levels[0], facts.settings)
        self._choice.sheet.pick(tuple(facts.images))
        self._take_own(picture)
        self._focus_choice()
