"""The images to reconstruct: chosen on the left, and as they are noised on the right."""

import asyncio
from contextlib import aclosing

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from engine.config import Config
from engine.data.images import ImageSet
from engine.errors import UserError
from tui.image_mode import ImageMode
from tui.key_words import key_of
from tui.text import printable
from tui.watch.embedded_images import are_embedded, prepare_embedded
from tui.watch.own_picture import OwnPicture
from tui.watch.reconstruction import USUAL_COUNT, Beginning, Wanted, beginning
from tui.watch.run_images import FoundImages
from tui.widgets.contact_sheet import ContactSheet
from tui.widgets.picture import PictureGrid
from tui.widgets.picture_rows import PictureRows
from tui.widgets.reconstruction_rows import ReconstructionRows


class ChoiceBox(Horizontal):
    """A contact sheet of validation images, or the user's picture in its place."""

    def __init__(self, mode: ImageMode, run: str, *, id: str | None = None) -> None:
        """Without images yet.

        Args:
            mode: by which means images are drawn.
            run: name of the run, which decides what a seed chooses.
            id: of the widget.
        """
        super().__init__(id=id)
        self._mode: ImageMode = mode
        self._run = run
        self._found: FoundImages | None = None
        self._own: OwnPicture | None = None
        self._noised: tuple[tuple[object, ...], Beginning] | None = None
        """What the noised images are of, and they themselves."""
        self._asked: tuple[object, ...] = ()
        """What those that are shown, or under way, are of."""

    def compose(self) -> ComposeResult:
        """Validation images, the user's picture, the noised ones."""
        yield ContactSheet(self._mode, "validation", id="recon-sheet")
        with Vertical(id="recon-own", classes="panel"):
            yield PictureGrid(self._mode)
        with Vertical(id="recon-live", classes="panel"):
            yield ReconstructionRows(self._mode)

    def on_mount(self) -> None:
        """Say what will be where."""
        self.sheet.say("Looking for the images …")
        self.rows.say("What is noised comes here.")

    @property
    def sheet(self) -> ContactSheet:
        """The validation images."""
        return self.query_one(ContactSheet)

    @property
    def rows(self) -> ReconstructionRows:
        """The noised images."""
        return self.query_one(ReconstructionRows)

    @property
    def images(self) -> ImageSet | None:
        """The validation images; None where there are none to be seen."""
        return self._found.validation if self._found else None

    @property
    def own(self) -> OwnPicture | None:
        """The user's picture, which takes their place."""
        return self._own

    @property
    def count(self) -> int:
        """Images that the seed chooses when none is picked."""
        return USUAL_COUNT if self.images is None else min(USUAL_COUNT, len(self.images))

    @property
    def begun(self) -> Beginning | None:
        """The noised images that are shown."""
        return self._noised[1] if self._noised else None

    def show_found(self, found: FoundImages, config: Config) -> bool:
        """Have these to choose from, or say why there are none.

        Args:
            found: what there is of the run's images.
            config: the run's; images that came with the program are prepared at once.

        Returns:
            Whether that is news.
        """
        if found == self._found:
            return False
        self._found = found
        if found.validation is not None:
            self.sheet.show(found.validation)
        elif not found.trouble and are_embedded(config):
            self._prepare(config)
        else:
            self.sheet.say(found.trouble or self._how_to_prepare())
        return True

    @work(exclusive=True, group="prepare")
    async def _prepare(self, config: Config) -> None:
        """Have images prepared that take seconds; whoever looks next finds them."""
        try:
            async with aclosing(prepare_embedded(config)) as told:
                async for words in told:
                    if self.images is None:
                        self.sheet.say(words)
        except UserError as error:
            self.sheet.say(str(error))

    def _how_to_prepare(self) -> str:
        draw = key_of(self, "draw")
        return (
            "The images of this run are not prepared on this machine.\n\n"
            f"{draw} prepares them, and reconstructs {USUAL_COUNT} that the seed chooses."
        )

    def take_own(self, picture: OwnPicture | None) -> None:
        """Put the user's picture in place of the validation images, or bring those back."""
        self._own = picture
        self.set_class(picture is not None, "-own")
        if picture is not None:
            box = self.query_one("#recon-own")
            box.border_title = Text(printable(picture.file.name))
            box.border_subtitle = f"{key_of(self, 'pick_none')}: validation images"
            box.query_one(PictureGrid).show(picture.pixels)

    def subject(self, wanted: Wanted) -> str:
        """Which images these are, in words."""
        if wanted.own is not None:
            return wanted.own.file.name
        if wanted.picks:
            return f"{len(wanted.picks)} picked"
        return f"{self.count} chosen by seed {wanted.settings.seed}"

    def show_noised(self, wanted: Wanted) -> None:
        """Noise the images in the background, unless that is shown or under way; or say why not."""
        asked = self._beginning(wanted)
        if asked != self._asked:
            # Begun anew at each look, what takes longer than from one to the next would not end.
            self._asked = asked
            self._noise_or_say(wanted)

    @work(exclusive=True, group="noise")
    async def _noise_or_say(self, wanted: Wanted) -> None:
        try:
            await self.noise(wanted)
        except UserError as error:
            self.rows.say(str(error))

    def _beginning(self, wanted: Wanted) -> tuple[object, ...]:
        """All that decides what the noised images are."""
        return *wanted.beginning, self.images

    async def noise(self, wanted: Wanted) -> Beginning | None:
        """Show what the engine would begin with, if that is not what is shown.

        Returns:
            It; None where the images are not known here.

        Raises:
            UserError: there are no such images.
        """
        self._live.border_title = Text(printable(self.subject(wanted)))
        images, key = self.images, self._beginning(wanted)
        if self._noised is not None and self._noised[0] == key:
            return self._noised[1]
        if images is None and wanted.own is None:
            return None
        begun = await asyncio.to_thread(beginning, wanted, images, self._run)
        if self.app.is_running:
            self._noised = key, begun
            self.rows.show_beginning(begun)
        return begun

    def on_picture_rows_turned(self, event: PictureRows.Turned) -> None:
        """Say which of the noised images are shown, where there is no room for all."""
        event.stop()
        shown = f"{event.first + 1}-{event.first + event.shown} of {event.count}: [ ]"
        is_all = event.shown == event.count
        self._live.border_subtitle = Text("" if is_all else shown)

    @property
    def _live(self) -> Vertical:
        return self.query_one("#recon-live", Vertical)
