"""Denoise: step through the frames of stored drawings, branch from one, go between two seeds."""

import asyncio
from collections.abc import Mapping
from functools import partial

import msgspec
from textual import work
from textual.events import Key

from engine.results.result import Result
from engine.runs.directory import RunDirectory
from engine.service.messages import Done, DrawCommand, Emerging, Interpolate
from tui import keys
from tui.image_mode import ImageMode
from tui.key_words import key_of
from tui.panels.denoise_forms import between_command, between_form, branch_command, branch_form
from tui.panels.stepping import SteppingPanel
from tui.watch.desk import Reply
from tui.watch.snapshot import has_live_weights
from tui.watch.weights import WeightsWatcher
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.emerging_view import EmergingView
from tui.widgets.result_list import ResultList
from tui.widgets.sampler_fields import Offer


class DenoisePanel(SteppingPanel):
    """From noise to image and back, by the keys; and other ways from a frame, or between two."""

    BINDINGS = keys.DENOISE

    def __init__(self, run: RunDirectory, images: ImageMode, *, id: str) -> None:
        super().__init__(run, images, id=id)
        self._weights = WeightsWatcher(run)

    # What is being drawn.

    def hear(self, reply: Reply, is_training: bool) -> None:
        """Show the images as they emerge, and what has come of them."""
        if isinstance(reply.message, Emerging):
            if self.has_class("-watching"):
                self.query_one(EmergingView).show(reply.message)
            return
        self.query_one(DrawingStatus).show(reply, is_training)
        if self._is_busy != self.has_class("-busy"):
            # Only then: another footer is another layout, which repaints the images.
            self.set_class(self._is_busy, "-busy")
            self.refresh_bindings()
        if isinstance(reply.message, Done):
            self._awaited, self._drawn = reply.message.result, reply.text
            self._list()
        elif reply.is_last:
            self.show_frames()

    @property
    def _is_busy(self) -> bool:
        return self.query_one(DrawingStatus).is_busy

    def _draw(self, name: str, command: DrawCommand, title: str) -> None:
        is_strip = isinstance(command, Interpolate)
        self._view.stop_playing()
        self.query_one(EmergingView).begin(title, strip=is_strip)
        self.add_class("-watching")
        self.ask(name, msgspec.structs.replace(command, watch=self._images != "off"))

    def go_back(self) -> bool:
        """From emerging images to the frames, from one large image to all."""
        is_watching = self.has_class("-watching")
        if is_watching and not (self._is_busy and self._view.walk is None):
            self.show_frames()
            return True
        return super().go_back()

    # The keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to give up a drawing only while there is one."""
        return self._is_busy if action == "abort" else True

    def on_key(self, event: Key) -> None:
        """Say why there is nothing to give up."""
        if event.key == "a" and not self._is_busy:
            self.action_abort()

    def action_branch(self) -> None:
        """Ask how to branch from this frame, and do it."""
        walk = self._stepping()
        if walk is None or self._is_at_work("Branch"):
            return
        position = walk.position(self._view.place)
        if position.level is None:
            self.say("Branch: no step is left to go on from here; go back some frames.", "error")
            return
        image = self._view.image if walk.images > 1 else 0
        form = branch_form(walk.result, position, image, self._results)
        self.ask_for(form, partial(self._branch, walk.result, position.step, image))

    def action_between(self) -> None:
        """Ask for two seeds, and draw the way between their images."""
        if not self._is_at_work("Between"):
            self._ask_between()

    def action_parent(self) -> None:
        """From branches to the frame where they part."""
        walk = self._stepping()
        if walk is None:
            return
        parent = walk.result.facts.parent
        if parent is None:
            self.say(f"{walk.result.name} branches off nothing: there is no parent.", "error")
            return
        known = next((result for result in self._results if result.name == parent.result), None)
        if known is None:
            self.say(f"{parent.result} is no longer in the run.", "error")
            return
        self._open(known, parent.frame, parent.image)
        self.query_one(ResultList).choose(known)

    def action_abort(self) -> None:
        """Give up the drawing."""
        self.give_up()

    def _is_at_work(self, name: str) -> bool:
        """Whether something is being drawn, which is said."""
        if self._is_busy:
            abort = key_of(self, "abort")
            self.say(f"{name}: another drawing is being made; {abort} gives it up.", "error")
        return self._is_busy

    def _branch(
        self, result: Result, step: int, image: int | None, values: Mapping[str, str]
    ) -> None:
        command = branch_command(result, step, image, values)
        title = f"{command.ways} ways from {result.name}, image {command.image + 1}, frame {step}"
        self._draw("Branch", command, title)

    @work(exclusive=True, group="ask")
    async def _ask_between(self) -> None:
        stored = await asyncio.to_thread(self._weights.poll)
        is_live = self._snapshot is not None and has_live_weights(self._snapshot)
        if self._config is None:
            self.say("Between: the run's configuration cannot be read.", "error")
        elif not (stored.steps or is_live):
            self.say(f"Between: {self._run.name} has no checkpoint yet: train it first.", "error")
        else:
            has_lengths = bool(self._config.ema.power_lengths)
            offer = Offer(self._config.diffusion.steps, stored, is_live, has_lengths)
            seed = self._result.facts.settings.seed if self._result is not None else 0
            self.ask_for(between_form(seed, offer), self._between)

    def _between(self, values: Mapping[str, str]) -> None:
        command = between_command(values)
        seeds = f"from seed {command.settings.seed} to seed {command.other_seed}"
        self._draw("Between", command, f"{command.count} images {seeds}")
