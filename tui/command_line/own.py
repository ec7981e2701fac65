"""The run that a command is to write to."""

import sys
from pathlib import Path

from engine.runs.directory import RunDirectory
from engine.runs.shipped import own_copy
from engine.runs.store import find_run, runs_folder


def find_own_run(name: str, checkpoints: Path | None) -> RunDirectory:
    """The run of that name; of one that came with the program, the user's copy, and says so.

    Args:
        name: of a run, or its folder.
        checkpoints: the folder of the runs, if named.

    Raises:
        UserError: there is none, or it cannot be copied.
    """
    folder = runs_folder(checkpoints)
    found = find_run(folder, name)
    own = own_copy(found, folder)
    if own != found:
        print(
            f"{found.name} came with ddpm-tui and stays as it is: this goes to {own.name}, "
            f"your copy of it.",
            file=sys.stderr,
        )
    return own
