"""One run: its header, its panels, and the commands to its engine."""

import asyncio

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.events import Key
from textual.message import Message as TextualMessage
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Footer

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.status import read_status
from engine.runs.summary import UNDER_WAY, RunState
from engine.service.messages import (
    Acknowledged,
    AnyCommand,
    Done,
    DrawPreview,
    Message,
    Pause,
    Progress,
    Refused,
    Resume,
    SaveCheckpoint,
    Stop,
    Train,
)
from engine.service.resume import resume_training
from engine.service.start import StartedEngine
from tui.image_mode import ImageMode
from tui.panels.denoise import DenoisePanel
from tui.panels.monitor import MonitorPanel
from tui.panels.panel import Panel
from tui.screens.confirm import ConfirmScreen
from tui.watch.link import EngineLink
from tui.watch.snapshot import RunSnapshot, state_now
from tui.watch.watcher import RunWatcher
from tui.widgets.answer_line import AnswerLine
from tui.widgets.run_header import RunHeader

_SECONDS_BETWEEN_LOOKS = 0.5
_PANELS = Binding.Group("Views", compact=True)
_RESUMABLE: tuple[RunState, ...] = ("new", "dead", "stopped", "failed")
_COMMANDS = ("pause", "stop", "checkpoint", "preview")


class RunScreen(Screen[None]):
    """One run, live or not."""

    AUTO_FOCUS = "MonitorPanel"

    BINDINGS = [
        Binding("p", "pause", "Pause", tooltip="pause or go on with the training"),
        Binding("x", "stop", "Stop", tooltip="stop the training, saving a checkpoint (asks first)"),
        Binding("r", "resume", "Resume", tooltip="resume a run that died, stopped or failed"),
        Binding("c", "checkpoint", "Save", tooltip="save a checkpoint now"),
        Binding("v", "preview", "Draw", tooltip="draw a preview now"),
        Binding("1", "panel('monitor')", "Monitor", group=_PANELS, tooltip="curves, EMA, previews"),
        Binding(
            "3",
            "panel('denoise')",
            "Denoise",
            group=_PANELS,
            tooltip="step through the frames of a drawing",
        ),
        Binding("escape,h", "home", "Runs", tooltip="the list of runs"),
    ]

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
        self, run: RunDirectory, images: ImageMode, started: StartedEngine | None = None
    ) -> None:
        """Watch `run`; `started` is its engine if this workbench has started it."""
        super().__init__()
        self.run = run
        self._images: ImageMode = images
        self._started = started
        self._status_before = read_status(run.status) if started else None
        self._is_starting = False
        self._snapshot: RunSnapshot | None = None
        self._progress: Progress | None = None
        self._asked: dict[int, str] = {}
        self._link = EngineLink(run, self._hear)

    @property
    def state(self) -> RunState:
        """The run's state as last heard or seen."""
        return state_now(self._snapshot, self._progress) if self._snapshot else "new"

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Footer and help begin with what can be asked of the engine, then the panel's own keys."""

        def rank(item: tuple[str, ActiveBinding]) -> int:
            binding = item[1]
            if binding.node is self:
                return 0 if binding.binding.action in (*_COMMANDS, "resume") else 2
            return 1 if isinstance(binding.node, Panel) else 2

        return dict(sorted(super().active_bindings.items(), key=rank))

    def compose(self) -> ComposeResult:
        """Header; panels; answers; keys."""
        yield RunHeader(id="header")
        with ContentSwitcher(initial="monitor", id="panels"):
            yield MonitorPanel(self._images, id="monitor")
            yield DenoisePanel(self.run, self._images, id="denoise")
        yield AnswerLine(id="answer")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to watch and to listen."""
        self.run_worker(self._look_again_and_again(), group="watch")
        self.run_worker(self._link.keep_up(), group="link")

    async def on_unmount(self) -> None:
        """Close the line to the engine, which goes on."""
        await self._link.hang_up()

    async def _look_again_and_again(self) -> None:
        watcher = RunWatcher(self.run)
        while True:
            snapshot = await asyncio.to_thread(watcher.poll)
            if snapshot is not None:
                self.post_message(self.Looked(snapshot))
            self._notice_early_end()
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _hear(self, message: Message | None) -> None:
        self.post_message(self.Heard(message))

    def _notice_early_end(self) -> None:
        """Tell of an engine that ended before it could write anything down."""
        if self._started is None or (code := self._started.exit_code) is None:
            return
        self._started = None
        status = self._snapshot.summary.status if self._snapshot else None
        if code and status == self._status_before:
            self._answer(f"The engine ended at once (exit code {code}); see engine.log.", "error")

    def on_run_screen_looked(self, event: Looked) -> None:
        """Show what the files say now."""
        self._snapshot = event.snapshot
        if not event.snapshot.summary.is_live:
            self._progress = None
        self._show_header()
        for panel in self.query(Panel):
            panel.show(event.snapshot)
        self._tell_failure(event.snapshot)
        self.refresh_bindings()

    def on_run_screen_heard(self, event: Heard) -> None:
        """Show progress, or what became of a command."""
        match event.message:
            case Progress() as progress:
                self._progress = progress
                self._show_header()
            case Acknowledged(number):
                self._answer(f"{self._asked.get(number, '')}: the engine has it …")
            case Done(number, text):
                self._asked.pop(number, None)
                self._answer(text, "done")
            case Refused(number, reason):
                self._answer(f"{self._asked.pop(number, '')} refused: {reason}", "error")
            case None:
                self._progress = None
                self._refuse_unanswered()

    def on_panel_said(self, event: Panel.Said) -> None:
        """Show what a panel has to say."""
        self._answer(event.text, event.kind)

    def _refuse_unanswered(self) -> None:
        if self._asked:
            self._asked.clear()
            self._answer("The engine ended before it could answer.", "error")

    def _show_header(self) -> None:
        if self._snapshot is not None:
            self.query_one(RunHeader).show(self._snapshot, self._progress)

    def _tell_failure(self, snapshot: RunSnapshot) -> None:
        status = snapshot.summary.status
        if snapshot.summary.state == "failed" and status is not None:
            self._answer(f"Failed: {status.message}", "error")

    def _answer(self, text: str, kind: str = "asked") -> None:
        self.query_one(AnswerLine).say(text, kind)

    # The keys. Each shows at once that it was heard, and later what came of it.

    def action_pause(self) -> None:
        """Pause, or go on."""
        if self.state == "paused":
            self._ask("Go on", Resume())
        else:
            self._ask("Pause", Pause())

    def action_stop(self) -> None:
        """Stop after a question."""
        if not self._is_live("Stop"):
            return

        def decide(answer: bool | None) -> None:
            if answer:
                self._ask("Stop", Stop())

        question = f"Stop training {self.run.name}? A checkpoint is saved; r resumes it later."
        self.app.push_screen(ConfirmScreen(question, "Stop"), decide)

    def action_checkpoint(self) -> None:
        """Save a checkpoint now."""
        self._ask("Checkpoint", SaveCheckpoint())

    def action_preview(self) -> None:
        """Draw a preview now."""
        self._ask("Preview", DrawPreview())

    def action_resume(self) -> None:
        """Start the engine of a run that has none, from its last checkpoint."""
        if self.state not in _RESUMABLE:
            self._answer(f"Resume: nothing to resume, the run is {self.state}.", "error")
            return
        if self._is_starting or (self._started and self._started.exit_code is None):
            self._answer(f"Resume: an engine of {self.run.name} is at work already.", "error")
            return
        advice = self._advice()
        if advice is None:
            self._resume(Train())
            return

        def decide(answer: bool | None) -> None:
            if answer:
                self._resume(advice)

        place = f"from step {advice.from_step:,}" if advice.from_step else "from the beginning"
        question = (
            f"The training of {self.run.name} went astray. Go on {place}, its last good "
            f"checkpoint, with learning rate {advice.changes['optimizer.learning_rate']:g}?"
        )
        self.app.push_screen(ConfirmScreen(question, "Go on"), decide)

    def action_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.query_one("#panels", ContentSwitcher).current = name
        panel = self.query_one(f"#{name}", Panel)
        panel.come_to_front()
        panel.focus()
        self.refresh_bindings()

    def action_home(self) -> None:
        """Show the list of runs; this one goes on."""
        self.app.action_home()  # type: ignore[attr-defined]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer in the footer what makes sense in the run's state."""
        if action == "resume":
            return self.state in _RESUMABLE
        if action in _COMMANDS:
            return self.state in UNDER_WAY
        return True

    def on_key(self, event: Key) -> None:
        """Say why a key that the footer does not offer now does nothing."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if not self.check_action(binding.action, ()):
                getattr(self, f"action_{binding.action}")()

    def _is_live(self, name: str) -> bool:
        if self._snapshot is not None and self._snapshot.summary.is_live:
            return True
        hint = "; r starts it" if self.state in _RESUMABLE else ""
        self._answer(f"{name}: no engine is running {self.run.name} now{hint}.", "error")
        return False

    def _ask(self, name: str, command: AnyCommand) -> None:
        if self._is_live(name):
            self._answer(f"{name}: asked …")
            self.run_worker(self._send(name, command), group="send")

    async def _send(self, name: str, command: AnyCommand) -> None:
        try:
            self._asked[await self._link.send(command)] = name
        except UserError as error:
            self._answer(f"{name}: {error}", "error")

    def _advice(self) -> Train | None:
        """How to go on with a training that went astray; None for all others."""
        status = self._snapshot.summary.status if self._snapshot else None
        if status is None or status.advice is None:
            return None
        advice = status.advice
        return Train({"optimizer.learning_rate": advice.learning_rate}, advice.from_step)

    def _resume(self, order: Train) -> None:
        self._is_starting = True
        self._answer(f"Resume: starting the engine of {self.run.name} …")
        self.run_worker(self._start_engine(order), group="start", exclusive=True)

    async def _start_engine(self, order: Train) -> None:
        self._status_before = self._snapshot.summary.status if self._snapshot else None
        try:
            with naming_disk_trouble("Starting the engine"):
                self._started = await resume_training(self.run, order)
        except UserError as error:
            self._answer(f"Resume: {error}", "error")
        finally:
            self._is_starting = False
