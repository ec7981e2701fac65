"""Stepping through the frames of a run's stored drawings."""

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key

from engine.config import Config
from engine.errors import UserError
from engine.figures.order import FigureOrder
from engine.results.result import Result
from engine.runs.directory import RunDirectory
from tui.image_mode import ImageMode
from tui.key_words import actions_of, key_of
from tui.panels.panel import Panel
from tui.watch.results import ResultWatcher
from tui.watch.snapshot import RunSnapshot
from tui.watch.walk import StoredWalk
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.emerging_view import EmergingView
from tui.widgets.result_list import ResultList
from tui.widgets.walk_view import WalkView

_SECONDS_BETWEEN_LOOKS = 1.0
_NOTHING = (
    "Nothing is drawn yet.\n\n2 draws images\nn draws the way between the images of two seeds\n\n"
    "Every frame on the way is kept, and can be stepped through here."
)


class SteppingPanel(Panel):
    """The results of a run, and the frames of one of them; what is drawn may lie over those."""

    def __init__(self, run: RunDirectory, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._run, self._images = run, images
        self._snapshot: RunSnapshot | None = None
        self._watcher, self._looking = ResultWatcher(run), asyncio.Lock()
        self._results: tuple[Result, ...] = ()
        self._result: Result | None = None
        """The one that is shown, or is being opened."""
        self._awaited = ""
        """Name of a result that is to be shown as soon as it is listed."""
        self._drawn = ""
        """What the engine has said of it."""
        self._deleted: Result | None = None
        """One that was asked to be deleted: that it goes is no news."""

    def compose(self) -> ComposeResult:
        """Results; the frames of one of them, or the images that emerge; how far that is."""
        with Horizontal():
            yield ResultList(id="results")
            with Vertical(id="walk"):
                yield WalkView(self._images, id="view")
                yield EmergingView(self._images, id="emerging")
                yield DrawingStatus(id="drawing")

    def on_mount(self) -> None:
        """Nothing is known yet."""
        # The panel's own keys choose a result: the focus stays where all of them work.
        self.query_one(ResultList).can_focus = False
        self._view.say_instead("Looking for results …")
        self.set_interval(_SECONDS_BETWEEN_LOOKS, self._look)

    @property
    def _view(self) -> WalkView:
        return self.query_one(WalkView)

    @property
    def _config(self) -> Config | None:
        return self._snapshot.config if self._snapshot is not None else None

    # What there is to see.

    def show(self, snapshot: RunSnapshot) -> None:
        """Take in the run's configuration, which tells the noise of each frame."""
        before, self._snapshot = self._config, snapshot
        if before is None and self._config is not None and self._result is not None:
            is_open = self._view.walk is not None and self._view.walk.result == self._result
            at = (self._view.step, self._view.image) if is_open else (None, None)
            self._load(self._result, *at)

    def come_to_front(self) -> None:
        """See what has been drawn meanwhile."""
        self._list()

    def on_hide(self) -> None:
        """Nothing goes on behind another panel."""
        self._view.await_tenth(False)
        self._view.stop_playing()

    def _look(self) -> None:
        if self.is_on_screen and self.screen.is_current and not self._looking.locked():
            self._list()

    @work(group="list")
    async def _list(self) -> None:
        # One after the other: what a look has found must not be given up for the next one's sake.
        async with self._looking:
            results = await asyncio.to_thread(self._watcher.poll)
        # Not here: the panel may be going, and its parts be gone.
        self.call_later(self._take, results)

    def _take(self, results: tuple[Result, ...] | None) -> None:
        if results is not None:
            self._show_list(results)
        self._choose()

    def _show_list(self, results: tuple[Result, ...]) -> None:
        self._results = results
        if self._result is not None and self._result not in results:
            if self._result != self._deleted:
                self.say(f"{self._result.name} is no longer in the run.", "error")
            self._result = None
        listed = self.query_one(ResultList)
        listed.show(results)
        if self._result is not None:
            listed.choose(self._result)  # It may have been opened before it was listed.
        if not results:
            self._view.say_instead(_NOTHING)

    def _choose(self) -> None:
        """Open what was awaited, or what the cursor is on where nothing is open."""
        awaited = next((result for result in self._results if result.name == self._awaited), None)
        chosen = self.query_one(ResultList).chosen
        if awaited is not None:
            self._awaited = ""
            self.open(awaited)
            keys_now = key_of(self, "play"), key_of(self, "parent")
            self.say(f"{self._drawn}. {_what_now(awaited, *keys_now)}")
        elif self._result is None and chosen is not None:
            self._open(chosen)

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        """Open another result, at its end."""
        event.stop()
        if event.result != self._result:
            self._open(event.result)

    def open(self, result: Result) -> None:
        """Show a result that another panel has chosen, or that was just drawn."""
        self.query_one(ResultList).choose(result)
        if result != self._result:
            self._open(result)
        else:
            self.show_frames()

    def _open(self, result: Result, step: int | None = None, image: int | None = None) -> None:
        self._result = result
        self._view.stop_playing()
        self._load(result, step, image)

    @work(exclusive=True, group="open")
    async def _load(self, result: Result, step: int | None, image: int | None) -> None:
        walk: StoredWalk | UserError
        try:
            walk = await asyncio.to_thread(StoredWalk, result, self._config)
        except UserError as error:
            walk = error
        self.call_later(self._show_walk, result, walk, step, image)

    def _show_walk(
        self, result: Result, walk: StoredWalk | UserError, step: int | None, image: int | None
    ) -> None:
        if result != self._result:
            return  # Another one has been chosen meanwhile.
        if isinstance(walk, UserError):
            self._view.say_instead(str(walk), "error")
            self.say(str(walk), "error")
        else:
            self._view.open(walk, step, image)
        self.show_frames()

    def show_frames(self) -> None:
        """Show the frames of the result, whatever has lain over them."""
        self.remove_class("-watching")

    def go_back(self) -> bool:
        """From one large image to all."""
        is_large = self._view.image is not None
        self._view.show_image(None)
        return is_large

    # The keys.

    def on_key(self, event: Key) -> None:
        """The digit after g; any other key ends the waiting for it, and Escape does only that."""
        is_for_here = False
        if self._view.awaits_tenth:
            self._view.await_tenth(False)
            is_for_here = event.key.isdigit() or event.key == "escape"
            if event.key.isdigit():
                self.action_jump(int(event.key))
        elif "await_tenth" in actions_of(self, event.key):
            # At once: the digit may be here before this key has found its way to a binding.
            is_for_here = True
            self.action_await_tenth()
        if is_for_here:
            event.stop()
            event.prevent_default()

    def action_await_tenth(self) -> None:
        """Wait for a digit."""
        if self._stepping():
            self._view.await_tenth(True)

    def action_step(self, by: int) -> None:
        """Some frames on or back."""
        if self._stepping():
            self._view.go_to(self._view.place + by)

    def action_jump(self, tenths: int) -> None:
        """So many tenths of the way."""
        if self._stepping():
            self._view.jump(tenths)

    def action_play(self) -> None:
        """Play, or stop."""
        if self._view.is_playing:
            self._view.stop_playing()
        elif self._stepping():
            self._view.play()

    def action_rate(self, by: int) -> None:
        """Play faster or slower."""
        self._view.change_rate(by)

    def action_one(self) -> None:
        """One image large, or all."""
        if self._stepping():
            self._view.show_image(0 if self._view.image is None else None)

    def action_image(self, by: int) -> None:
        """Another image large."""
        if self._stepping():
            image = self._view.image
            self._view.show_image((0 if by > 0 else -1) if image is None else image + by)

    def action_result(self, by: int) -> None:
        """Another result."""
        listed = self.query_one(ResultList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_save(self) -> None:
        """Save the result as a file."""
        if self._result is None:
            self.say("There is nothing to save: 2 draws images.", "error")
        else:
            self._view.stop_playing()
            self.post_message(self.WantsSaved(self._result))

    def action_figure(self) -> None:
        """Save the way from noise to the image in front, or the first, as a figure."""
        if self._result is None:
            self.say("There is nothing to save: 2 draws images.", "error")
        else:
            self._view.stop_playing()
            run, name, image = str(self._run.path), self._result.name, self._view.image or 0
            order = FigureOrder(runs=(run,), kind="strip", result=name, image=image)
            self.post_message(self.WantsFigure(order))

    def action_delete(self) -> None:
        """Delete the result, after a question."""
        if self._result is None:
            self.say("There is nothing to delete.", "error")
        else:
            self._view.stop_playing()
            self._deleted = self._result
            self.post_message(self.WantsDeleted(self._result))

    def _stepping(self) -> StoredWalk | None:
        """The walk in front, standing still; None: there is none, which is said."""
        self._view.stop_playing()
        if self._view.walk is None:
            sample = key_of(self, "panel('sample')")
            self.say(f"There is nothing to step through: {sample} draws images.", "error")
        else:
            self.show_frames()
        return self._view.walk


def _what_now(result: Result, play: str, up: str) -> str:
    """What can be done, by these keys, with a result that was just drawn."""
    parent = result.facts.parent
    if parent is None:
        return f"{play} plays it from the noise on."
    return f"{play} plays it from where the ways part, {up} goes back to {parent.result}."
