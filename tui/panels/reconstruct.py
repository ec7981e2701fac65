"""Reconstruct: noise images to some level, bring them back, and see how near they came."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

import numpy as np
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
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
from tui.text import printable
from tui.watch.desk import Reply
from tui.watch.embedded_images import are_embedded, prepare_embedded
from tui.watch.own_picture import OwnPicture, open_picture
from tui.watch.reconstruction import (
    USUAL_COUNT,
    Beginning,
    Reconstruction,
    Wanted,
    beginning,
    read_reconstruction,
)
from tui.watch.results import ResultWatcher
from tui.watch.run_images import FoundImages, find_images
from tui.watch.snapshot import RunSnapshot, has_live_weights
from tui.watch.weights import WeightsWatcher
from tui.widgets.contact_sheet import ContactSheet
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.level_view import LevelView
from tui.widgets.outcome_box import OutcomeBox
from tui.widgets.picture import PictureGrid
from tui.widgets.picture_rows import PictureRows
from tui.widgets.reconstruct_settings import ReconstructSettings
from tui.widgets.reconstruction_rows import ReconstructionRows
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
        self._found: FoundImages | None = None
        """None: not looked for yet."""
        self._own: OwnPicture | None = None
        self._shown_images: FoundImages | None = None
        self._known: tuple[Result, ...] = ()
        """Earlier reconstructions, oldest first."""
        self._drawn = ""
        """Name of the result to be shown as soon as it is listed."""
        self._shown: tuple[tuple[object, ...], Beginning] | None = None
        """What the live view shows, and what of."""
        self._results, self._weights = ResultWatcher(run), WeightsWatcher(run)
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
            with Horizontal(id="recon-choice"):
                yield ContactSheet(self._mode, "validation", id="recon-sheet")
                with Vertical(id="recon-own", classes="panel"):
                    yield PictureGrid(self._mode)
                with Vertical(id="recon-live", classes="panel"):
                    yield ReconstructionRows(self._mode)
            yield OutcomeBox(self._mode, id="recon-outcome")
            yield DrawingStatus(id="recon-status")

    def on_mount(self) -> None:
        """Begin with the images."""
        self.query_one(ReconstructSettings).add_class("panel").border_title = "settings"
        self.query_one(DrawingStatus).display = False
        self._sheet.say("Looking for the images …")
        self._live.say("What is noised comes here.")
        self._show_choice()
        self.set_interval(_SECONDS_BETWEEN_LOOKS, self._look_if_in_front)

    # What the files say.

    def show(self, snapshot: RunSnapshot) -> None:
        """Take in the configuration; see what has been drawn, and what there is to draw with."""
        self._is_live = has_live_weights(snapshot)
        if snapshot.config is None:
            trouble = snapshot.trouble or "The run's configuration cannot be read."
            self._sheet.say(trouble)
            return
        if snapshot.config != self._config:
            self._config = snapshot.config
            self._schedule = NoiseSchedule(snapshot.config.diffusion)
        if self._is_in_front:
            self._look()

    def come_to_front(self) -> None:
        """See what has come meanwhile; images that there were none of, too."""
        if self._found is not None and self._found.validation is None:
            self._found = None
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
            stored = await asyncio.to_thread(self._weights.poll)
            results = await asyncio.to_thread(self._results.poll)
            if results is not None:
                self._known = tuple(one for one in results if one.facts.kind == "reconstruct")
            if self._found is None or not (self._found.validation or self._found.trouble):
                self._found = await asyncio.to_thread(find_images, self._run, config)
        if not self._is_in_front:
            return
        words = self.query_one(ReconstructSettings).offer(config, stored, self._is_live)
        if words:
            self.say(words)
        self._show_images(self._found)
        self._list(self._known)
        self._show_beginning()

    def _show_images(self, found: FoundImages) -> None:
        if found == self._shown_images:
            return
        self._shown_images = found
        if found.validation is None:
            if self._config is not None and not found.trouble and are_embedded(self._config):
                self._prepare(self._config)
            else:
                self._sheet.say(found.trouble or self._how_to_prepare())
            return
        self._sheet.show(found.validation)
        if found.are_others:
            self.say("The pictures have changed since the run was trained.", "error")

    @work(exclusive=True, group="prepare")
    async def _prepare(self, config: Config) -> None:
        """Have images prepared that take seconds; the next look finds them."""
        try:
            async with aclosing(prepare_embedded(config)) as told:
                async for words in told:
                    if self._found is None or self._found.validation is None:
                        self._sheet.say(words)
        except UserError as error:
            self._sheet.say(str(error))

    def _how_to_prepare(self) -> str:
        draw = key_of(self, "draw")
        return (
            "The images of this run are not prepared on this machine.\n\n"
            f"{draw} prepares them, and reconstructs {USUAL_COUNT} that the seed chooses."
        )

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
    def _sheet(self) -> ContactSheet:
        return self.query_one(ContactSheet)

    @property
    def _live(self) -> ReconstructionRows:
        return self.query_one("#recon-live ReconstructionRows", ReconstructionRows)

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
        return Wanted(level, settings.settings, self._sheet.picks, self._own)

    def on_field_list_changed(self) -> None:
        """Noise the images anew."""
        self._show_choice()
        self._show_beginning()

    def on_contact_sheet_picked(self) -> None:
        """Validation images, and not a picture of the user's."""
        self._show_beginning()

    @work(exclusive=True, group="beginning")
    async def _show_beginning(self) -> None:
        """Show what the engine would begin with, if that is not what is shown."""
        wanted = self._wanted
        if wanted is None or self._schedule is None:
            return
        self.query_one(LevelView).show(wanted.level, self._schedule)
        self._tell(wanted)
        try:
            await self._beginning_of(wanted)
        except UserError as error:
            self._live.say(str(error))

    async def _beginning_of(self, wanted: Wanted) -> Beginning | None:
        """What that begins with, shown; None where the images are not known here."""
        images = self._found.validation if self._found else None
        key = (*wanted.beginning, images)
        if self._shown is not None and self._shown[0] == key:
            return self._shown[1]
        if images is None and wanted.own is None:
            return None
        begun = await asyncio.to_thread(beginning, wanted, images, self._run.name)
        if self._is_in_front:
            self._shown = key, begun
            self._live.show_beginning(begun)
        return begun

    def _tell(self, wanted: Wanted) -> None:
        """What the images of the live view are."""
        self.query_one("#recon-live").border_title = Text(printable(self._subject(wanted)))

    def _subject(self, wanted: Wanted) -> str:
        if wanted.own is not None:
            return wanted.own.file.name
        if wanted.picks:
            return f"{len(wanted.picks)} picked"
        return f"{self._count} chosen by seed {wanted.settings.seed}"

    @property
    def _count(self) -> int:
        """Images that the seed chooses."""
        images = self._found.validation if self._found else None
        return USUAL_COUNT if images is None else min(USUAL_COUNT, len(images))

    def on_picture_rows_turned(self, event: PictureRows.Turned) -> None:
        """Say which of the noised images are shown, where there is no room for all."""
        event.stop()
        shown = f"{event.first + 1}-{event.first + event.shown} of {event.count}: [ ]"
        is_all = event.shown == event.count
        self.query_one("#recon-live").border_subtitle = Text("" if is_all else shown)

    # What is in front.

    def _show_choice(self) -> None:
        """The images to choose from, or the user's picture in their place."""
        self.remove_class("-outcome")
        self.set_class(self._own is not None, "-own")
        self._mark_first()

    def _show_outcome(self) -> None:
        had_focus = self._sheet.has_focus
        self.add_class("-outcome")
        self._mark_first()
        if had_focus:
            self.focus()

    def _mark_first(self) -> None:
        """What is focused when the panel comes to the front: what can be seen."""
        is_sheet = self._is_choosing and self._own is None
        self._sheet.set_class(is_sheet, "-first")
        self.query_one(ReconstructSettings).set_class(not is_sheet, "-first")

    def _focus_choice(self) -> None:
        self._show_choice()
        if self._own is None:
            self._sheet.focus()
        else:
            self.focus()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """The chosen result comes to the front with the list of them."""
        if isinstance(event.widget, ResultList):
            self._open_chosen()

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        """Open another result; not because it was listed."""
        event.stop()
        if self.query_one(ResultList).has_focus:
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
            self._found = None
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
            begun = await self._beginning_of(wanted)
        except UserError as error:
            self.say(f"Run: {error}", "error")
            return
        if not self._is_in_front:
            return
        self._outcome.begin(f"reconstructing · {self._subject(wanted)}", begun)
        self._show_outcome()
        self.ask("Reconstruct", wanted.command(self._count, is_watched=self._mode != "off"))

    def action_abort(self) -> None:
        """Give up the drawing."""
        self.give_up()

    def action_pick(self) -> None:
        """Pick the image under the cursor, or no longer."""
        if not self._is_choosing or self._own is not None:
            back = key_of(self, "pick_none")
            self.say(f"Pick: the images are not in front; {back} brings them.", "error")
        elif self._found is None or self._found.validation is None:
            self.say("Pick: there are no images to pick from here.", "error")
        elif len(self._sheet.picks) == MOST_IMAGES and self._sheet.cursor not in self._sheet.picks:
            self.say(f"Pick: {MOST_IMAGES} images can be drawn at once, no more.", "error")
        else:
            self._sheet.toggle()

    def action_pick_none(self) -> None:
        """Pick no image, and no picture of the user's."""
        self._take_own(None)
        self._sheet.pick(())
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
        self._own = picture
        if picture is not None:
            box = self.query_one("#recon-own")
            box.border_title = Text(printable(picture.file.name))
            box.border_subtitle = f"{key_of(self, 'pick_none')}: validation images"
            box.query_one(PictureGrid).show(picture.pixels)
        self._show_beginning()

    def action_level(self, by: int) -> None:
        """A little less noise, or more."""
        self.query_one(ReconstructSettings).step_level(by)

    def action_page(self, by: int) -> None:
        """Other images, or other rows of an outcome."""
        if self._is_choosing:
            self._sheet.action_page(by)
        else:
            self.action_turn(by)

    def action_turn(self, by: int) -> None:
        """Other rows of the pictures in front."""
        rows = self._live if self._is_choosing else self._outcome.query_one(PictureRows)
        rows.turn(by)

    def action_expand(self) -> None:
        """The pictures in the whole panel, or all its parts again."""
        self.toggle_class("-expanded")
        if self.has_class("-expanded"):
            self.focus()
        elif self._is_choosing:
            self._focus_choice()

    def action_next_part(self, by: int) -> None:
        """Images, settings, results."""
        settings, results = self.query_one(ReconstructSettings), self.query_one(ResultList)
        parts: list[Callable[[], object]] = [self._focus_choice, settings.focus]
        here = int(settings.has_focus_within)
        if results.chosen is not None:
            parts.append(self._focus_results)
            here = 2 if results.has_focus else here
        self.remove_class("-expanded")
        parts[(here + by) % len(parts)]()

    def _focus_results(self) -> None:
        self._show_outcome()
        self.query_one(ResultList).focus()

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
        self._sheet.pick(tuple(facts.images))
        self._take_own(picture)
        self._focus_choice()
