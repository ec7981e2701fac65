"""One run: its header, its panels, and the commands to its engine."""

import asyncio

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.events import Key
from textual.message import Message as TextualMessage
from textual.widgets import ContentSwitcher, Footer

from engine.errors import UserError
from engine.evaluation.settings import configured_evaluation
from engine.runs.changes import config_at
from engine.runs.directory import RunDirectory
from engine.runs.status import Status
from engine.runs.summary import UNDER_WAY, RunState
from engine.service.messages import (
    AnyCommand,
    ChangeSetting,
    DrawPreview,
    Evaluate,
    Message,
    Pause,
    Progress,
    Resume,
    SaveCheckpoint,
    Stop,
    Train,
    Working,
)
from engine.service.start import StartedEngine
from tui import keys
from tui.image_mode import ImageMode
from tui.key_words import do_what_is_not_offered, key_of
from tui.panels.denoise import DenoisePanel
from tui.panels.monitor import MonitorPanel
from tui.panels.panel import Panel
from tui.panels.reconstruct import ReconstructPanel
from tui.panels.sample import SamplePanel
from tui.run_states import RESUMABLE
from tui.screens.confirm import ConfirmScreen
from tui.screens.footer_room import fitted
from tui.screens.panel_host import PanelHost
from tui.screens.questions import about_advice, about_killing, about_stopping, advice_of
from tui.screens.tune import Changes, TuneScreen
from tui.text import duration
from tui.watch.desk import Desk, Reply
from tui.watch.link import EngineLink
from tui.watch.snapshot import RunSnapshot, state_now
from tui.watch.starter import Starter
from tui.watch.watcher import RunWatcher
from tui.widgets.answer_line import AnswerLine
from tui.widgets.run_header import RunHeader

_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_BETWEEN_STEPS = 0.5
"""The engine tells more often how far it is than anybody can read; each time costs a repaint."""
_COMMANDS = ("pause", "stop", "checkpoint", "preview")
_EVALUATION = "evaluation"
"""Whose the answers about an evaluation are: no panel's."""


class RunScreen(PanelHost):
    """One run, live or not."""

    AUTO_FOCUS = "#loss"
    BINDINGS = keys.RUN

    class Looked(TextualMessage):
        """The run's files have changed."""

        def __init__(self, snapshot: RunSnapshot) -> None:
            super().__init__()
            self.snapshot = snapshot

    class Heard(TextualMessage):
        """The engine said something; None: the line was lost."""

        def __init__(self, message: Message | None) -> None:
            super().__init__()
            self.message = message

    def __init__(
        self,
        run: RunDirectory,
        images: ImageMode,
        started: StartedEngine | None = None,
        *,
        resumes: bool = False,
    ) -> None:
        """Watch a run.

        Args:
            run: which.
            images: how they are drawn.
            started: its engine, if this workbench has started it.
            resumes: whether to do at once what `r` does.
        """
        super().__init__(run, images)
        self._is_to_resume = resumes
        self._starter = Starter(run, started)
        self._is_frozen = False
        self._snapshot: RunSnapshot | None = None
        self._displayed: RunSnapshot | None = None
        """What the panel in front shows: an older one while the display is frozen."""
        self._progress: Progress | None = None
        self._is_step_due = False
        """Whether the header will show before long how far the engine is."""
        self._link = EngineLink(run, self._hear)
        self._desk = Desk(run, self._link, self._show_reply)

    @property
    def state(self) -> RunState:
        """The run's state as last heard or seen."""
        return state_now(self._snapshot, self._progress) if self._snapshot else "new"

    @property
    def _status(self) -> Status | None:
        return self._snapshot.summary.status if self._snapshot else None

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Footer and help begin with what can be asked of the engine, then the panel's own keys."""

        def rank(item: tuple[str, ActiveBinding]) -> int:
            binding = item[1]
            if binding.node is self:
                return 0 if binding.binding.action in (*_COMMANDS, "resume", "tune") else 2
            return 1 if binding.node is not self.app else 2

        ordered = dict(sorted(super().active_bindings.items(), key=rank))
        return fitted(ordered, self.app.size.width, self.app.get_key_display)

    def compose(self) -> ComposeResult:
        """Header; panels; answers; keys."""
        yield RunHeader(id="header")
        with ContentSwitcher(initial="monitor", id="panels"):
            yield MonitorPanel(self._images, id="monitor")
            yield SamplePanel(self.run, self._images, id="sample")
            yield DenoisePanel(self.run, self._images, id="denoise")
            yield ReconstructPanel(self.run, self._images, id="reconstruct")
        yield AnswerLine(id="answer")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to watch and to listen."""
        self.run_worker(self._look_again_and_again(), group="watch")
        self.run_worker(self._link.keep_up(), group="link")

    async def on_unmount(self) -> None:
        """Close the line to the engine, which goes on."""
        await self._link.hang_up()

    # Watching and listening.

    async def _look_again_and_again(self) -> None:
        watcher = RunWatcher(self.run)
        while True:
            snapshot = await asyncio.to_thread(watcher.poll)
            if snapshot is not None:
                self.post_message(self.Looked(snapshot))
            self._notice_early_end()
            # While older history is still to be read, it is read at once.
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS if watcher.is_complete else 0.01)

    def _hear(self, message: Message | None) -> None:
        self.post_message(self.Heard(message))

    def _notice_early_end(self) -> None:
        """Tell of an engine that ended before it could write anything down."""
        if words := self._starter.early_end(self._status):
            self._answer(words, "error")

    def on_run_screen_looked(self, event: Looked) -> None:
        """Show what the files say now, unless the display is frozen."""
        before, self._snapshot = self.state, event.snapshot
        if not event.snapshot.summary.is_live:
            self._progress = None
        self._tell_failure(event.snapshot)
        if self.state != before:
            # The footer is laid out anew, and with it the whole screen, images and all.
            self.refresh_bindings()
        if not self._is_frozen:
            self._show()
        if self._is_to_resume:
            self._is_to_resume = False
            self.action_resume()

    def on_run_screen_heard(self, event: Heard) -> None:
        """Show progress, or what became of a command."""
        self._desk.take(event.message)
        if event.message is not None and not isinstance(event.message, Progress):
            return
        before, self._progress = self.state, event.message
        if self.state != before:
            self._show_step()
        elif not self._is_step_due:
            self._is_step_due = True
            self.set_timer(_SECONDS_BETWEEN_STEPS, self._show_step)

    def _show_step(self) -> None:
        self._is_step_due = False
        if not self._is_frozen:
            self._show_header()

    def _show(self) -> None:
        self._show_header()
        self._displayed = self._snapshot
        if self._displayed is not None:
            self.panel.show(self._displayed)

    def _show_header(self) -> None:
        if self._snapshot is not None:
            header = self.query_one(RunHeader)
            header.show(self._snapshot, self._progress, is_frozen=self._is_frozen)

    def _tell_failure(self, snapshot: RunSnapshot) -> None:
        status = snapshot.summary.status
        if snapshot.summary.state == "failed" and status is not None:
            self._answer(f"Failed: {status.message}", "error")

    # Answers.

    def _show_reply(self, reply: Reply) -> None:
        """On the line of answers, and to the panel that asked."""
        if isinstance(reply.owner, Panel):
            reply.owner.hear(reply, self.state == "training")
        if reply.kind != "going on":
            self._answer(reply.text, reply.kind)
        elif reply.owner == _EVALUATION and isinstance(reply.message, Working):
            left = reply.message.seconds_left
            ending = "" if left is None else f" · {duration(left)} left"
            key = key_of(self, "evaluate")
            self._answer(f"Evaluate: {reply.text}{ending} · {key} gives it up")

    def on_panel_asked(self, event: Panel.Asked) -> None:
        """Ask what a panel wants of the engine, starting one if there is none."""
        self._send(event.name, event.command, event.panel)

    def on_panel_gave_up(self, event: Panel.GaveUp) -> None:
        """Give up what a panel has asked for."""
        if self._desk.is_busy(event.panel):
            self.run_worker(self._desk.cancel(event.panel), group="send")
        else:
            self._answer("Abort: nothing is being drawn for this panel.", "error")

    def on_panel_opened(self, event: Panel.Opened) -> None:
        """Step through a result."""
        self.action_panel("denoise")
        self.query_one(DenoisePanel).open(event.result)

    # The keys. Each shows at once that it was heard, and later what came of it.

    def action_pause(self) -> None:
        """Pause, or go on."""
        if self.state == "paused":
            self._ask("Go on", Resume())
        else:
            self._ask("Pause", Pause())

    def action_stop(self) -> None:
        """Stop after a question."""
        if self._is_live("Stop"):
            question = about_stopping(self.run.name, key_of(self, "resume"))
            self._when_sure(question, "Stop", lambda: self._ask("Stop", Stop()))

    def action_kill(self) -> None:
        """Kill the engine after two questions."""
        if not self._is_live("Kill") or self._snapshot is None:
            return
        first, second = about_killing(self._snapshot, key_of(self, "stop"))
        self._when_sure(first, "Kill", lambda: self._when_sure(second, "Kill it now", self._kill))

    def action_checkpoint(self) -> None:
        """Save a checkpoint now."""
        self._ask("Checkpoint", SaveCheckpoint())

    def action_preview(self) -> None:
        """Draw a preview now."""
        self._ask("Preview", DrawPreview())

    def action_evaluate(self) -> None:
        """Measure KID now; while that goes on, give it up."""
        config = self._snapshot.config if self._snapshot else None
        if self._desk.is_busy(_EVALUATION):
            question = "Give up the evaluation? Nothing of it is kept."
            self._when_sure(question, "Give up", self._give_up_evaluation)
        elif config is None:
            self._answer("Evaluate: the run's configuration cannot be read.", "error")
        else:
            checkpoint = "live" if self.state in UNDER_WAY else "last"
            settings = configured_evaluation(config, checkpoint)
            self._send("Evaluate", Evaluate(settings=settings), _EVALUATION)

    def action_tune(self) -> None:
        """Ask for changes, and make them: at once, or before the run goes on."""
        if self._snapshot is None or self._snapshot.config is None:
            self._answer("Tune: the run's configuration cannot be read.", "error")
            return
        step = self._step()
        config = config_at(self._snapshot.config, self._snapshot.changes, step)
        if self.state in UNDER_WAY:
            title, apply = f"Change {self.run.name} from the next step on", "Apply"
        else:
            done = "Extend" if self.state == "finished" else "Go on with"
            title, apply = f"{done} {self.run.name}, with these changes", "Go on"
        self.app.push_screen(TuneScreen(config, step, title, apply), self._make)

    def action_freeze(self) -> None:
        """Hold the display still, or show again what there is now."""
        self._is_frozen = not self._is_frozen
        if self._is_frozen:
            key = key_of(self, "freeze")
            self._answer(f"The display is frozen; training goes on. {key} shows it again.", "done")
        else:
            self._answer("The display follows the training again.", "done")
        self._show()

    def action_resume(self) -> None:
        """Start the engine of a run that has none, from its last checkpoint."""
        if self.state not in RESUMABLE:
            hint = f"; {key_of(self, 'tune')} extends it" if self.state == "finished" else ""
            self._answer(f"Resume: nothing to resume, the run is {self.state}{hint}.", "error")
            return
        advice = advice_of(self._snapshot)
        if advice is None:
            self._resume(Train())
        else:
            question = about_advice(self.run.name, advice)
            self._when_sure(question, "Go on", lambda: self._resume(advice))

    def action_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.query_one("#panels", ContentSwitcher).current = name
        panel = self.panel
        if self._displayed is not None:
            # Behind the others it was shown nothing, for that would cost and nobody see it.
            panel.show(self._displayed)
        panel.come_to_front()
        # At once, not by `focus`: the next key is meant for the panel already.
        self.set_focus(panel.query(panel.FIRST_FOCUS).first() if panel.FIRST_FOCUS else panel)
        self.refresh_bindings()

    def action_back(self) -> None:
        """Close a large view, else show the list of runs; this one goes on."""
        if not self.panel.go_back():
            self.app.action_home()  # type: ignore[attr-defined]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer in the footer what makes sense in the run's state."""
        if action == "resume":
            return self.state in RESUMABLE
        if action in _COMMANDS:
            return self.state in UNDER_WAY
        return True

    def on_key(self, event: Key) -> None:
        """Say why a key that the footer does not offer now does nothing."""
        do_what_is_not_offered(self, event.key)

    # Asking.

    def _is_live(self, name: str) -> bool:
        if self._snapshot is not None and self._snapshot.summary.is_live:
            return True
        hint = f"; {key_of(self, 'resume')} starts it" if self.state in RESUMABLE else ""
        self._answer(f"{name}: no engine is running {self.run.name} now{hint}.", "error")
        return False

    def _ask(self, name: str, command: AnyCommand) -> None:
        if self._is_live(name):
            self._send(name, command)

    def _send(self, name: str, command: AnyCommand, owner: object = None) -> None:
        self.run_worker(self._desk.ask(name, command, owner), group="send")

    def _when_sure(self, question: str, yes: str, act: object) -> None:
        def decide(answer: bool | None) -> None:
            if answer and callable(act):
                act()

        self.app.push_screen(ConfirmScreen(question, yes), decide)

    def _give_up_evaluation(self) -> None:
        self.run_worker(self._desk.cancel(_EVALUATION), group="send")

    def _make(self, changes: Changes | None) -> None:
        if not changes:
            self._answer("Nothing was changed.", "done")
        elif self.state in UNDER_WAY:
            for key, value in changes.items():
                self._ask(f"{key} = {value:g}", ChangeSetting(key, value))
        else:
            self._resume(Train(dict(changes)))

    def _step(self) -> int:
        done = self._status.step if self._status else 0
        return max(self._progress.step if self._progress else 0, done)

    def _kill(self) -> None:
        self._answer(f"Kill: killing the engine of {self.run.name} …")
        self.run_worker(self._kill_engine(), group="start", exclusive=True)

    async def _kill_engine(self) -> None:
        try:
            await self._starter.kill()
        except UserError as error:
            self._answer(f"Kill: {error}", "error")
        else:
            key = key_of(self, "resume")
            self._answer(
                f"The engine of {self.run.name} was killed; {key} resumes the run.", "done"
            )

    def _resume(self, order: Train) -> None:
        if self._starter.is_busy:
            self._answer(f"Resume: an engine of {self.run.name} is at work already.", "error")
            return
        self._starter.begin(self._status)
        self._answer(f"Resume: starting the engine of {self.run.name} …")
        self.run_worker(self._start_engine(order), group="start", exclusive=True)

    async def _start_engine(self, order: Train) -> None:
        try:
            await self._starter.resume(order)
        except UserError as error:
            self._answer(f"Resume: {error}", "error")
