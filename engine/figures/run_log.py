"""What the logs of a run say, read once for a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.curves.log_axis import LogAxis, Unit
from engine.data.printable import printable_name
from engine.errors import UserError
from engine.runs.changes import Change, read_changes
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.files import naming_disk_trouble
from engine.runs.metrics import LevelLossRecord, MetricHistory
from engine.runs.notes import known_notes
from engine.runs.resume import read_config
from engine.runs.table import Column

_LONGEST_NAME = 40


@dataclass(frozen=True)
class RunLog:
    """One run; never changes."""

    name: str
    """To be shown: what people call it, or its own."""
    train: Mapping[str, Column]
    validation: Mapping[str, Column]
    levels: Sequence[LevelLossRecord] = ()
    resumes: Sequence[int] = ()
    """The steps from which training went on."""
    changes: Sequence[Change] = ()
    evaluations: Sequence[Evaluation] = ()
    images_per_step: int | None = None
    """None: its configuration cannot be read, as with what follows."""
    total_levels: int | None = None

    def axis(self, unit: Unit) -> LogAxis:
        """Where its lines are.

        Raises:
            UserError: over images, and how many there are in a step is not known.
        """
        if unit == "images" and self.images_per_step is None:
            raise UserError(
                f"The configuration of {self.name!r} cannot be read, so how many images it has "
                f"seen is not known: draw it over steps."
            )
        return LogAxis(unit, self.train, self.validation, self.images_per_step or 1)


def read_run_log(run: RunDirectory) -> RunLog:
    """Read all that figures are made of.

    Raises:
        UserError: the disk refuses.
    """
    with naming_disk_trouble(f"Reading the logs of run {run.name!r}"):
        history = MetricHistory(run.metrics)
        history.update()
        evaluations, changes = read_evaluations(run), read_changes(run.changes)
    try:
        config = read_config(run)
    except UserError:
        config = None
    return RunLog(
        name=name_of(run),
        train=history.train.columns(),
        validation=history.validation.columns(),
        levels=tuple(history.levels),
        resumes=tuple(history.resumes),
        changes=tuple(changes),
        evaluations=tuple(evaluations),
        images_per_step=config.training.images_per_step if config else None,
        total_levels=config.diffusion.steps if config else None,
    )


def name_of(run: RunDirectory) -> str:
    """What a figure calls a run: as people do, or by the name of its folder."""
    return shown_name(known_notes(run)[0].name or run.name)


def shown_name(name: str) -> str:
    """Foreign text as a figure can show it: on one line, not too long, what is no text spelled out.

    Nothing in it means anything to matplotlib: the house style takes "$" for a dollar.
    """
    words = printable_name(" ".join(name.split()))
    return words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1]}…"


def weights_in_words(weights: str) -> str:
    """Which weights a figure or drawing is of: ema, raw or a length."""
    if weights in ("ema", "raw"):
        return "EMA weights" if weights == "ema" else "raw weights"
    return f"EMA of length {printable_name(weights)}"
