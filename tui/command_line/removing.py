"""Ask whether runs are to be removed, and remove them."""

import sys
from collections.abc import Sequence
from pathlib import Path

from engine.data.printable import in_bytes
from engine.errors import UserError
from engine.runs.delete import check_deletable, delete_run, strangers, sweep
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space
from engine.runs.files import naming_disk_trouble
from engine.runs.store import find_run, runs_folder
from engine.runs.summary import summarise
from tui.text import from_home, printable


def remove(names: Sequence[str], checkpoints: Path | None, *, is_sure: bool) -> None:
    """Remove runs, once the user has agreed.

    Args:
        names: of runs, or their folders.
        checkpoints: the folder of the runs, if named.
        is_sure: whether the user has agreed beforehand.

    Raises:
        UserError: one of them is no run, is live or must stay: then none is removed; there is
            nobody to ask; the disk refuses.
    """
    folder = runs_folder(checkpoints)
    runs = list(dict.fromkeys(_found(folder, name) for name in names))
    for run in runs:
        check_deletable(run)
    sizes = {run.path: disk_space(run.path) for run in runs}
    for run in runs:
        print(_described(run, sizes[run.path]))
    if not is_sure and not _agreed(len(runs), sum(sizes.values())):
        print("Nothing is removed.")
        return
    for run in runs:
        delete_run(run)
        print(f"Removed {printable(run.name)}: {in_bytes(sizes[run.path])} freed.")
    for parent in {run.path.parent for run in runs}:
        sweep(parent)


def _found(folder: Path, name: str) -> RunDirectory:
    """The run of a name or path, by the one path that has its own name at the end."""
    run = find_run(folder, name)
    return run if run.path.is_symlink() else RunDirectory(run.path.resolve())


def _described(run: RunDirectory, size: int) -> str:
    summary = summarise(run)
    step = f", step {summary.status.step:,}" if summary.status else ""
    text = f"{run.name}: {summary.state}{step}, {in_bytes(size)} in {from_home(str(run.path))}"
    with naming_disk_trouble(f"Looking at run {run.name!r}"):
        others = strangers(run)
    if others:
        text += f"; ddpm-tui did not make {', '.join(others)} in it"
    return printable(text)


def _agreed(count: int, size: int) -> bool:
    what = "it" if count == 1 else f"these {count} runs"
    if not sys.stdin.isatty():
        raise UserError(f"There is nobody to ask whether to remove {what}: add --yes.")
    try:
        answer = input(f"Remove {what} for good, and free {in_bytes(size)}? [y/N] ")
    except (EOFError, KeyboardInterrupt):
        print()
        return False
    return answer.strip().lower() in ("y", "yes")
