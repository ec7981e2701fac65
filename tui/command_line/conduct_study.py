"""Have the study done: its progress, then the report."""

import signal
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from engine.data.obtainable import check_obtainable
from engine.errors import UserError
from engine.figures.extra import require_plots
from engine.study.ask import processes_here, study
from engine.study.folder import StudyFolder
from engine.study.judged import check_judging
from engine.study.order import Order
from engine.study.plan import Training, chosen_lessons, planned
from engine.study.standing import Standing
from tui.text import duration

_INTERRUPTED = 130
_SECONDS_BETWEEN_LINES = 30.0
"""Where the output is no terminal, a line this often instead of a bar."""


def conduct_study(
    folder: StudyFolder, order: Order, docs: Path, processes: int | None, *, only_report: bool
) -> None:
    """Train what is missing, unless only the report is asked for; then write the report.

    Args:
        folder: of the study.
        order: what to train.
        docs: gets the report.
        processes: trainings at once; None: as many as this machine is good for.
        only_report: whether nothing is to be trained.

    Raises:
        UserError: there is no such lesson, a setting is not allowed, the folder holds another
            study, a training cannot be done, or the report cannot be written.
    """
    trainings = planned(chosen_lessons(order.lessons), order.settings, order.seeds)
    check_judging(trainings, order.images)
    if processes is not None and processes < 1:
        raise UserError(f"{processes} processes can train nothing: choose 1 or more.")
    # Before hours of training, not after them.
    require_plots("The report's figures")
    if not only_report:
        check_obtainable(trainings[0].config.data)
        _train(folder, order, trainings, processes or processes_here())
    from engine.study.report.write import write_report

    print(f"The report is in {write_report(folder, docs)}.")


def _train(
    folder: StudyFolder, order: Order, trainings: Sequence[Training], processes: int
) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _Follower(folder).follow(order, trainings, processes)
    except KeyboardInterrupt:
        print("Stopped. What is done is kept: the same command goes on.", file=sys.stderr)
        sys.exit(_INTERRUPTED)


class _Follower:
    """Shows how far the study is."""

    def __init__(self, folder: StudyFolder) -> None:
        self._folder = folder
        self._console = Console(stderr=True)
        self._began: tuple[float, float] | None = None
        self._told_at = float("-inf")

    def follow(self, order: Order, trainings: Sequence[Training], processes: int) -> None:
        """Wait for the end."""
        self._console.print(
            f"{len(trainings)} trainings in {self._folder.path}; watch them by: "
            f"ddpm-tui --checkpoints {self._folder.runs}",
            soft_wrap=True,
            highlight=False,
        )
        with (
            closing(study(self._folder, order, trainings, processes)) as looks,
            self._progress() as progress,
        ):
            task = progress.add_task("starting", total=1.0, left="")
            for look in looks:
                left = self._left(look)
                activity = f"{look.done}/{look.total} {'; '.join(look.now)}"
                progress.update(task, description=activity, completed=look.share, left=left)
                self._tell(activity, left)

    def _left(self, look: Standing) -> str:
        now = time.monotonic()
        if self._began is None:
            self._began = (now, look.share)
        start, before = self._began
        if look.share - before < 0.002:
            return ""
        seconds = (now - start) * (1 - look.share) / (look.share - before)
        return f"{duration(seconds)} left" if look.share < 1 else ""

    def _tell(self, *words: str) -> None:
        now = time.monotonic()
        if not self._console.is_terminal and now - self._told_at >= _SECONDS_BETWEEN_LINES:
            self._told_at = now
            self._console.print(", ".join(filter(None, words)), soft_wrap=True, highlight=False)

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
