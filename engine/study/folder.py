"""Where a study is kept: its runs, the figures of each, and who works in it."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.resume import read_config
from engine.runs.store import create_run
from engine.study.plan import Training
from engine.study.records import Record, read_record


def default_folder() -> Path:
    """XDG data: the same wherever the command is given, so that it can go on."""
    return user_data_path("ddpm-tui") / "study"


@dataclass(frozen=True)
class StudyFolder:
    """A study's folder; nothing is read or made by naming it."""

    path: Path

    @property
    def runs(self) -> Path:
        """The folder of its runs, which the workbench can open."""
        return self.path / "runs"

    @property
    def lock(self) -> Path:
        """Locked for as long as somebody works in it."""
        return self.path / "study.lock"

    @property
    def log(self) -> Path:
        """Everything its processes and their libraries print."""
        return self.path / "study.log"

    def run(self, training: Training | Record) -> RunDirectory:
        """The run of a training, or of its figures."""
        return RunDirectory(self.runs / training.name)

    def record(self, name: str) -> Path:
        """The figures of a training, by its name."""
        return self.path / "figures" / f"{name}.json"

    def records(self) -> list[Record]:
        """All figures there are, by name.

        Raises:
            UserError: one of them cannot be read.
        """
        return [read_record(path) for path in sorted(self.record("any").parent.glob("*.json"))]


def prepare(folder: StudyFolder, trainings: Sequence[Training]) -> None:
    """Make the runs that are not there yet; those that are must be the same trainings.

    Raises:
        UserError: one of them has other settings, or the disk refuses.
    """
    for training in trainings:
        run = folder.run(training)
        if not run.config.is_file():
            with naming_disk_trouble(f"Making run {run.name!r}"):
                if run.path.exists():
                    run.path.rmdir()  # A process was killed while it made the run.
            create_run(folder.runs, run.name, training.config)
        elif read_config(run) != training.config:
            raise UserError(
                f"The study in {str(folder.path)!r} was begun with other settings: those of run "
                f"{run.name!r} differ. Go on as it was begun, or name another folder by --out."
            )


@contextmanager
def working_in(folder: StudyFolder) -> Iterator[None]:
    """Hold the folder, so that two commands do not train the same.

    Raises:
        UserError: another command does, or the disk refuses.
    """
    with naming_disk_trouble(f"Making the study in {str(folder.path)!r}"):
        folder.path.mkdir(parents=True, exist_ok=True)
        stream = folder.lock.open("ab")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"Another command works on the study in {str(folder.path)!r}: wait for its end, "
                f"or name another folder by --out."
            ) from None
        yield
