"""The demo run that comes with the program: to look at; who draws from it does so in a copy."""

import shutil
from importlib.resources import files
from itertools import count
from pathlib import Path

import msgspec

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.files import flush_folder, naming_disk_trouble

NAME = "demo"


class Shipped(msgspec.Struct, frozen=True):
    """The file `shipped.json` of a run that comes with the program: how it was made."""

    version: str
    """Of the program that made it."""
    command: str
    """That makes it again."""
    training_seconds: float
    """Of training alone, on the machine named."""
    machine: str
    weights: str
    """SHA-256 of its weights: which of the runs that were ever shipped this is."""


def shipped_run() -> RunDirectory | None:
    """The run that came with this installation: in the wheel, or in the checkout."""
    package = Path(str(files("engine")))
    for path in (package / "shipped" / NAME, package.parent / "checkpoints" / NAME):
        if is_shipped(run := RunDirectory(path)):
            return run
    return None


def is_shipped(run: RunDirectory) -> bool:
    """Whether a run came with the program, and stays as it is."""
    return run.shipped.is_file()


def check_own(run: RunDirectory) -> None:
    """Refuse to change what came with the program.

    Raises:
        UserError: it did; says how to get a run of one's own.
    """
    if is_shipped(run):
        raise UserError(
            f"Run {run.name!r} came with ddpm-tui and stays as it is: open it, or draw from it "
            f"(`ddpm-tui sample {run.name}`), and you have a copy of your own."
        )


def own_copy(run: RunDirectory, folder: Path) -> RunDirectory:
    """A run that may be written to: the run itself, or the user's copy of one that was shipped.

    The copy is made when first asked for, and found again later.

    Args:
        run: any run.
        folder: of the user's runs.

    Raises:
        UserError: the disk refuses.
    """
    if not is_shipped(run):
        return run
    with naming_disk_trouble(f"Copying run {run.name!r} to {str(folder)!r}"):
        mark = run.shipped.read_bytes()
        for number in count(1):
            copy = RunDirectory(folder / f"my-{run.name}{f'-{number}' if number > 1 else ''}")
            if copy.origin.is_file() and copy.origin.read_bytes() == mark:
                return copy
            if not copy.path.exists():
                _copy(run, copy)
                return copy
    raise AssertionError("there is always a free name")


def _copy(run: RunDirectory, copy: RunDirectory) -> None:
    """Make it beside and rename, so that nobody meets half a run."""
    beside = RunDirectory(copy.path.with_name(f".{copy.name}.partial"))
    shutil.rmtree(beside.path, ignore_errors=True)
    copy.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Contents alone: what is installed may be of another owner, and read-only.
        shutil.copytree(run.path, beside.path, copy_function=shutil.copyfile)
        for folder in (beside.path, *(path for path in beside.path.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        beside.shipped.rename(beside.origin)
        beside.notes.unlink(missing_ok=True)
        beside.path.rename(copy.path)
    except BaseException:
        shutil.rmtree(beside.path, ignore_errors=True)
        raise
    flush_folder(copy.path.parent)
