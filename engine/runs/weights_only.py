"""Checkpoints of weights alone, and copies of runs with one: enough to draw with."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine.config import Config, config_digest
from engine.errors import UserError
from engine.runs.checkpoints import Checkpoint, write_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.notes import known_notes, write_notes
from engine.runs.resume import check_unedited, read_config
from engine.runs.status import read_status, write_status
from engine.runs.store import create_run
from engine.runs.summary import UNDER_WAY

AVERAGED = ("ema",)
"""What is drawn with unless somebody asks for something else."""


def copy_weights(
    checkpoint: Checkpoint, folder: Path, names: Sequence[str] = AVERAGED
) -> Checkpoint:
    """Write a checkpoint that holds some of another's weights, and nothing of its optimizer.

    Args:
        checkpoint: to copy from.
        folder: the other run's folder of checkpoints.
        names: files to take, without ending: ema, weights.

    Returns:
        The copy, of the same step.

    Raises:
        UserError: it holds none of them, or a file is damaged.
    """
    groups = {name: checkpoint.tensors(name) for name in names if checkpoint.has(name)}
    if not groups:
        raise UserError(f"Checkpoint {str(checkpoint.path)!r} holds no {' and no '.join(names)}.")
    folder.mkdir(parents=True, exist_ok=True)
    return write_checkpoint(folder, checkpoint.manifest, groups)


def copy_to_pass_on(run: RunDirectory, checkpoint: Checkpoint, folder: Path) -> RunDirectory:
    """A copy of a run that somebody else can draw from, on a machine of another kind.

    It says nothing of this machine: the folder of its images keeps the last part of its name
    alone, and the device is whatever there is.

    Args:
        run: to copy.
        checkpoint: of the run; its averaged weights go along, or what it has in their place.
        folder: of the copy, which gets the run's name.

    Raises:
        UserError: the run's configuration was edited, a file is damaged, or the disk refuses.
    """
    config = read_config(run)
    check_unedited(run, config, checkpoint)
    told = _for_others(config)
    manifest = msgspec.structs.replace(
        checkpoint.manifest, config=msgspec.to_builtins(told), config_digest=config_digest(told)
    )
    names = AVERAGED if checkpoint.has("ema") else ("weights",)
    with naming_disk_trouble(f"Copying run {run.name!r}"):
        copy = create_run(folder, run.name, told)
        copy_weights(Checkpoint(checkpoint.path, manifest), copy.checkpoints, names)
        if (status := read_status(run.status)) is not None:
            state = "stopped" if status.state in UNDER_WAY else status.state
            write_status(
                copy.status,
                msgspec.structs.replace(status, state=state, is_serving=False, message=""),
            )
        if run.notes.exists():
            write_notes(copy, known_notes(run)[0])
    return copy


def _for_others(config: Config) -> Config:
    kind, colon, place = config.data.source.partition(":")
    source = (
        f"{kind}{colon}{Path(place).name}" if kind in ("folder", "npz") else f"{kind}{colon}{place}"
    )
    return msgspec.structs.replace(
        config,
        device="auto",
        data=msgspec.structs.replace(config.data, source=source),
        evaluation=msgspec.structs.replace(config.evaluation, weights_file=""),
    )
