"""Remove a run: out of the list at once, by a rename, and then from the disk."""

import os
import shutil
from pathlib import Path

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.files import flush_folder, naming_disk_trouble
from engine.runs.lock import RunLock, is_held, read_holder
from engine.runs.resume import read_config
from engine.runs.shipped import check_own
from engine.runs.status import read_status

_ENDING = ".removed"


def check_deletable(run: RunDirectory) -> None:
    """Refuse what is no run, or a run that must stay.

    Raises:
        UserError: it is a link, nothing that this program made, or has a live engine.
    """
    if run.path.is_symlink():
        raise UserError(
            f"{run.path} is a link to {run.path.readlink()}: name the run that it leads to, or "
            f"remove the link itself."
        )
    if not _is_run(run):
        raise UserError(f"{run.path} is no run: nothing in it says that ddpm-tui made it.")
    check_own(run)
    with naming_disk_trouble(f"Looking at run {run.name!r}"):
        if is_held(run.lock):
            holder = read_holder(run.lock)
            who = f" (process {holder.pid} on {holder.host})" if holder else ""
            raise UserError(f"Run {run.name!r} has a live engine{who}: stop it before removing it.")


def delete_run(run: RunDirectory) -> None:
    """Remove a run with all that is in it; links in it are removed, and not followed.

    Interrupted, it leaves a hidden folder that is no run, which `sweep` removes.

    Raises:
        UserError: as `check_deletable`, or the disk refuses.
    """
    check_deletable(run)
    aside = run.path.with_name(f".{run.name}.{os.getpid()}{_ENDING}")
    with naming_disk_trouble(f"Removing run {run.name!r}"):
        # Held until it is gone from its place, so that no engine begins in between.
        lock = RunLock.take(run.lock, "")
        try:
            run.path.rename(aside)
        finally:
            lock.release()
        flush_folder(aside.parent)
        shutil.rmtree(aside)


def sweep(folder: Path) -> None:
    """Remove what is left of runs whose removal was interrupted."""
    for path in folder.glob(f".*{_ENDING}"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def strangers(run: RunDirectory) -> list[str]:
    """Names of what is in a run's folder and was not put there by this program."""
    ours = {path.name for path in run.all_parts}
    return sorted(
        path.name
        for path in run.path.iterdir()
        if path.name not in ours and not path.name.endswith(".partial")
    )


def _is_run(run: RunDirectory) -> bool:
    """A configuration of ours, or, where that is broken, the status that an engine wrote."""
    if read_status(run.status) is not None:
        return True
    try:
        read_config(run)
    except UserError:
        return False
    return bool(run.config.read_bytes().strip())
