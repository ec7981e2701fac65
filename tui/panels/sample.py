"""Sample: draw images with chosen settings, and see those drawn before."""

import asyncio

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key

from engine.config import Config
from engine.errors import UserError
from engine.figures.order import FigureOrder
from engine.results.result import Result
from engine.results.settings import (
    MOST_IMAGES,
    MOST_SEED,
    SamplerSettings,
    check_count,
    check_settings,
)
from engine.runs.directory import RunDirectory
from engine.service.messages import Done, Sample
from tui import keys
from tui.image_mode import ImageMode
from tui.key_words import do_what_is_not_offered, key_of
from tui.panels.panel import Panel
from tui.watch.desk import Reply
from tui.watch.results import ResultWatcher
from tui.watch.snapshot import RunSnapshot, has_live_weights
from tui.watch.weights import StoredWeights, WeightsWatcher
from tui.widgets.fields import FieldList, whole
from tui.widgets.result_list import ResultList
from tui.widgets.result_view import ResultView
from tui.widgets.sampler_fields import Offer, sampler_fields, settings_of, settled

_COUNTS = (1, 4, 9, 16, 25, 36, 64, 100, 144, MOST_IMAGES)
_SECONDS_BETWEEN_LOOKS = 1.0
"""Others draw, too: the command line, another workbench."""


class SamplePanel(Panel):
    """Settings over earlier results; beside them what is drawn, or the chosen result, large."""

    BINDINGS = keys.SAMPLE
    FIRST_FOCUS = "#sample-settings"

    def __init__(self, run: RunDirectory, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._run = run
        self._images: ImageMode = images
        self._config: Config | None = None
        self._trouble = "the run's files have not been read yet"
        self._is_live = False
        self._is_checkpoint_chosen = False
        """Whether somebody has; until then it is live wherever that can be."""
        self._stored = StoredWeights()
        self._results, self._weights = ResultWatcher(run), WeightsWatcher(run)
        self._looking = asyncio.Lock()
        self._is_drawing = False
        self._has_looked = False
        self._drawn = ""
        """Name of the result to be shown as soon as it is listed."""
        self._unsaid = ""
        """Words for when the panel comes to the front."""

    def compose(self) -> ComposeResult:
        """Settings and results on the left, the picture on the right."""
        with Horizontal():
            with Vertical(id="sample-left"):
                with Vertical(classes="panel", id="sample-box"):
                    yield FieldList(id="sample-settings")
                yield ResultList(id="sample-results")
            yield ResultView(self._images, id="sample-view")

    def on_mount(self) -> None:
        """Look again and again for what others have drawn, while somebody looks at that."""
        self.query_one("#sample-box").border_title = "settings"
        self.query_one(ResultView).say("")
        self.set_interval(_SECONDS_BETWEEN_LOOKS, self._look_if_in_front)

    # What there is.

    def show(self, snapshot: RunSnapshot) -> None:
        """Offer the settings that the run can be drawn with now."""
        is_first = self._config is None and snapshot.config is not None
        self._config = snapshot.config
        self._trouble = snapshot.trouble or "the run's configuration cannot be read"
        self._is_live = has_live_weights(snapshot)
        if is_first:
            self._offer(16, SamplerSettings())
        self._offer_anew()
        self._say_what_is_missing()

    def come_to_front(self) -> None:
        """See what has been drawn meanwhile."""
        self.query_one(ResultView).come_to_front()
        self._look()
        if self._unsaid:
            self.say(self._unsaid)
            self._unsaid = ""

    def hear(self, reply: Reply, is_training: bool) -> None:
        """Show how far the drawing is, and at last the result."""
        view = self.query_one(ResultView)
        view.follow(reply, is_training)
        if not reply.is_last:
            return
        self._set_drawing(False)
        if isinstance(reply.message, Done):
            self._drawn = reply.message.result
            self._look()
        elif view.has_class("-drawing"):
            self._show_chosen()

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        """Show another result; one that is being drawn goes on."""
        event.stop()
        view = self.query_one(ResultView)
        if not (self._is_drawing and event.result == view.result):
            view.open(event.result)

    def on_result_list_opened(self, event: ResultList.Opened) -> None:
        """Step through it."""
        event.stop()
        self.action_open()

    def on_field_list_changed(self, event: FieldList.Changed) -> None:
        """Some settings belong to others."""
        event.stop()
        self._is_checkpoint_chosen |= event.name == "checkpoint"
        self._offer_anew()

    # The keys.

    def action_draw(self) -> None:
        """Ask for images."""
        if self._is_drawing:
            self.query_one(ResultView).look_at_drawing()
            abort = key_of(self, "abort")
            words = f"Draw: one drawing is under way; wait for it, or {abort} gives it up."
            self.say(words, "error")
            return
        if self._config is None:
            self.say(f"Draw: {self._trouble}", "error")
            return
        count, settings = self._asked_for()
        try:
            check_count(count)
            check_settings(settings, self._config.diffusion.steps)
        except UserError as error:
            self.say(f"Draw: {error}", "error")
            return
        self._set_drawing(True)
        self.query_one(ResultView).begin(count)
        self.ask("Draw", Sample(settings=settings, count=count, watch=self._images != "off"))

    def action_abort(self) -> None:
        """Give the drawing up."""
        self.give_up()

    def action_again(self) -> None:
        """Draw with the next seed."""
        if not self._is_drawing and self._config is not None:
            seed = (self._asked_for()[1].seed + 1) % (MOST_SEED + 1)
            self.query_one(FieldList).set("seed", str(seed))
        self.action_draw()

    def action_open(self) -> None:
        """Step through the chosen result."""
        if (result := self._chosen("Step through")) is not None:
            self.post_message(self.Opened(result))

    def action_save(self) -> None:
        """Save the chosen result."""
        if (result := self._chosen("Save")) is not None:
            self.post_message(self.WantsSaved(result))

    def action_figure(self) -> None:
        """Save the images of the chosen result as a figure."""
        if (result := self._chosen("Save figure")) is not None:
            run = str(self._run.path)
            order = FigureOrder(runs=(run,), kind="samples", result=result.name)
            self.post_message(self.WantsFigure(order))

    def action_delete(self) -> None:
        """Delete the chosen result, after a question."""
        if (result := self._chosen("Delete")) is not None:
            self.post_message(self.WantsDeleted(result))

    def action_use(self) -> None:
        """Take over the settings of the chosen result."""
        result = self._chosen("Use its settings")
        if result is not None and self._config is not None:
            self._is_checkpoint_chosen = True
            words = self._offer(result.facts.count, result.facts.settings)
            self.say(f"The settings are those of {result.name}. {words}".strip())

    def action_next_part(self) -> None:
        """From the settings to the results, or back."""
        settings, results = self.query_one(FieldList), self.query_one(ResultList)
        self.screen.set_focus(settings if self.screen.focused is results else results)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer in the footer what makes sense now."""
        if action in ("draw", "again"):
            return not self._is_drawing
        return self._is_drawing if action == "abort" else True

    def on_key(self, event: Key) -> None:
        """Say why a key that the footer does not offer now does nothing."""
        do_what_is_not_offered(self, event.key)

    def _set_drawing(self, is_drawing: bool) -> None:
        self._is_drawing = is_drawing
        self.refresh_bindings()

    # Settings.

    def _asked_for(self) -> tuple[int, SamplerSettings]:
        values = self.query_one(FieldList).values
        return int(values["count"]), settings_of(values)

    def _offer_anew(self) -> None:
        """The same settings, where they still can be."""
        if self._config is None or not self.query_one(FieldList).values:
            return
        count, settings = self._asked_for()
        if self._is_live and not self._is_checkpoint_chosen:
            settings = replace(settings, checkpoint="live")
        if words := self._offer(count, settings):
            if self.display:
                self.say(words)
            else:
                self._unsaid = words

    def _offer(self, count: int, settings: SamplerSettings) -> str:
        """Put these settings into the fields; words about what they cannot be any more."""
        if self._config is None:
            return ""
        levels = self._config.diffusion.steps
        keeps_lengths = bool(self._config.ema.power_lengths)
        offer = Offer(levels, self._stored, self._is_live, keeps_lengths)
        settings, words = settled(settings, offer)
        settings = replace(settings, steps=min(settings.steps, levels))
        images = whole("count", count, 1, MOST_IMAGES, "images to draw at once", *_COUNTS)
        self.query_one(FieldList).replace(images, *sampler_fields(settings, offer))
        return words

    # Results.

    def _look_if_in_front(self) -> None:
        if self.is_on_screen and not self._looking.locked():
            self._look()

    @work(group="look")
    async def _look(self) -> None:
        async with self._looking:
            drawn = self._drawn  # What is drawn from here on may be missing in what is read now.
            results = await asyncio.to_thread(self._results.poll)
            stored = await asyncio.to_thread(self._weights.poll)
        if not self.query(ResultList):
            return  # The run's screen was left meanwhile.
        if stored != self._stored:
            self._stored = stored
            self._offer_anew()
        if results is not None:
            self.query_one(ResultList).show(results)
        self._has_looked = True
        if drawn:
            self._show_drawn(drawn)
        self._say_what_is_missing()

    def _show_drawn(self, name: str) -> None:
        """What was just drawn; if it has gone meanwhile, what else is chosen."""
        if name == self._drawn:
            self._drawn = ""
        drawn = self.query_one(ResultList).find(name)
        if drawn is not None:
            self.query_one(ResultList).choose(drawn)
            self.query_one(ResultView).open(drawn)
        else:
            self._show_chosen()

    def _show_chosen(self) -> None:
        if (chosen := self.query_one(ResultList).chosen) is not None:
            self.query_one(ResultView).open(chosen)
        else:
            self.query_one(ResultView).say("")
            self._say_what_is_missing()

    def _say_what_is_missing(self) -> None:
        """Where there is no result yet: how to get one, or why there can be none."""
        if self._is_drawing or self.query_one(ResultList).chosen is not None:
            return
        if self._config is not None and not self._has_looked:
            return
        self.query_one(ResultView).say(self._hint())

    def _hint(self) -> str:
        if self._config is None:
            return self._trouble
        if not (self._stored.steps or self._is_live):
            return "Nothing to draw from yet:\nthis run has no checkpoint."
        waits = "\nThe training waits meanwhile." if self._is_live else ""
        return (
            f"Nothing drawn yet.\n{key_of(self, 'draw')} draws images with these settings.{waits}"
        )

    def _chosen(self, name: str) -> Result | None:
        chosen = self.query_one(ResultList).chosen
        if chosen is None:
            draw = key_of(self, "draw")
            self.say(f"{name}: there is no result yet; {draw} draws one.", "error")
        return chosen
