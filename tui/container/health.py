"""The container's health: exit code 1 when an engine has died that nobody has resumed.

Docker asks every minute, so this loads no TensorFlow and no Textual.
"""

import sys
from pathlib import Path

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.lock import process_ticks, read_holder
from engine.runs.store import list_runs, runs_folder
from engine.runs.summary import summarise

_FIRST_PROCESS = 1


def died_here(folder: Path, since: int | None) -> list[RunDirectory]:
    """The runs whose engines have died in this container without a word.

    Args:
        folder: of the runs, which other containers may share.
        since: ticks (as of `process_ticks`) when this container was started: those that died
            before have been there to be seen; None: not known, all of them.

    Raises:
        UserError: the folder cannot be read.
    """
    return [run for run in list_runs(folder) if _has_died(run, since or 0)]


def _has_died(run: RunDirectory, since: int) -> bool:
    if summarise(run).state != "dead":
        return False
    holder = read_holder(run.lock)
    return holder is not None and holder.is_here and (holder.ticks or since) >= since


def main() -> int:
    """Look, and say in a sentence what is wrong; the exit code is 0 or 1."""
    try:
        dead = died_here(runs_folder(), process_ticks(_FIRST_PROCESS))
    except UserError as error:
        print(error)
        return 1
    if not dead:
        print("No engine has died.")
        return 0
    names = ", ".join(run.name for run in dead)
    print(f"Engines have died: {names}; `ddpm-tui open {dead[0].name}`, then r resumes it.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
