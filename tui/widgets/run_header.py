"""The two lines on top: which run, what it does, how far it is."""

from rich.text import Text
from textual.widgets import Static

from engine.runs.table import Column
from engine.service.messages import Progress
from tui.key_words import key_of
from tui.run_states import STATE_STYLES
from tui.text import duration, figure, printable
from tui.watch.snapshot import RunSnapshot, state_now


class RunHeader(Static):
    """State, epoch, step, speed and time left; then a bar and what is being done."""

    def show(
        self, snapshot: RunSnapshot, progress: Progress | None, *, is_frozen: bool = False
    ) -> None:
        """Show a snapshot, and the engine's own words where it is alive.

        Args:
            snapshot: what the files say.
            progress: what the engine says; None where there is none.
            is_frozen: whether this is not what there is now.
        """
        freeze = key_of(self, "freeze") if is_frozen else ""
        text = _header(snapshot, progress, self._doing(snapshot, progress), self.size.width, freeze)
        self.update(text, layout=False)

    def _doing(self, snapshot: RunSnapshot, progress: Progress | None) -> str:
        """What goes on, in a few words."""
        summary = snapshot.summary
        if progress is not None:
            return progress.activity
        if summary.state == "starting":
            return "starting the engine"
        if summary.is_training:
            return "watching; the engine does not answer yet"
        hints = {"dead": "resume", "stopped": "resume", "failed": "try again"}
        hint = hints.get(summary.state)
        return f"{key_of(self, 'resume')}: {hint}" if hint else ""


def _header(
    snapshot: RunSnapshot, progress: Progress | None, doing: str, width: int, freeze: str
) -> Text:
    """Both lines; `freeze` is the key that ends a freeze of the display, "" when there is none."""
    summary, status = snapshot.summary, snapshot.summary.status
    state = state_now(snapshot, progress)
    if progress is not None and progress.state == "serving":
        # An engine that only draws knows nothing of the training's figures.
        progress = None
    sign, style = STATE_STYLES[state]
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{printable(summary.run.name)} ", style="bold")
    text.append(f"{sign} {state}", style=f"bold {style}")
    if freeze:
        text.append(f"  DISPLAY FROZEN ({freeze})", style="bold reverse")
    step, epoch = (progress.step, progress.epoch) if progress else _reached(snapshot)
    epochs = progress.epochs if progress and progress.epochs else status.epochs if status else 0
    if not epochs and snapshot.config:
        epochs = snapshot.config.training.epochs
    steps = progress.steps if progress else 0
    text.append(f"  epoch {epoch:.1f}/{epochs}  step {step:,}{f'/{steps:,}' if steps else ''}")
    speed = progress.images_per_second if progress else _last(snapshot.train["images_per_second"])
    text.append(f"  {figure(speed)} img/s")
    if progress and state == "training":
        text.append(f"  {duration(progress.seconds_left)} left", style="bold")
    best = status.best_validation_loss if status else None
    if best is not None and width > 100:
        text.append(f"  best validation {figure(best, 4)}", style="dim")
    text.append("\n")
    return text.append(_bar(doing, epoch, epochs, width))


def _bar(words: str, epoch: float, epochs: int, width: int) -> Text:
    room = max(4, width - len(words) - 7)
    share = min(1.0, epoch / epochs) if epochs else 0.0
    full = round(share * room)
    bar = Text().append("━" * full, style="green").append("━" * (room - full), style="bright_black")
    bar.append(f" {share:4.0%} ", style="bold").append(words, style="dim")
    return bar


def _reached(snapshot: RunSnapshot) -> tuple[int, float]:
    """Step and epoch as far as the files tell."""
    status = snapshot.summary.status
    step, epoch = _last(snapshot.train["step"]), _last(snapshot.train["epoch"])
    known = (status.step, status.epoch) if status else (0, 0.0)
    return max(known, (int(step or 0), epoch or 0.0))


def _last(column: Column) -> float | None:
    return float(column[-1]) if len(column) else None
