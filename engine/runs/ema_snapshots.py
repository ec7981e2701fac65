"""Snapshots of the power-function averages, and the average of any length rebuilt from them.

Needs neither TensorFlow nor an engine: a run that has finished, or was copied here, is enough.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from safetensors.numpy import save as save_tensors

from engine.diffusion.power_ema import LONGEST_LENGTH, mixing_coefficients, power_gamma
from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints, step_of
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble, write_whole

SHORTEST_LENGTH = 0.005

_NAME = re.compile(r"step-(\d+)_length-(\d\.\d+)\.safetensors")
POWER_EMA = "power_ema_"
"""What the names of these averages begin with among a checkpoint's files."""

Arrays = Mapping[str, NDArray[np.float32]]


def power_group(length: float) -> str:
    """The name of the average of this length among a checkpoint's files."""
    return f"{POWER_EMA}{length:g}"


@dataclass(frozen=True)
class Snapshot:
    """One average at one step, on disk."""

    step: int
    length: float
    path: Path


def save_snapshot(folder: Path, step: int, length: float, arrays: Arrays) -> Path:
    """Save the average of relative length `length` as it is after `step` updates."""
    folder.mkdir(exist_ok=True)
    path = folder / f"step-{step:08d}_length-{length:.4f}.safetensors"
    write_whole(path, save_tensors(dict(arrays)))
    return path


def list_snapshots(run: RunDirectory) -> list[Snapshot]:
    """The snapshots of a run, and the averages in its checkpoints, oldest first."""
    found = {
        (snapshot.step, snapshot.length): snapshot
        for snapshot in (*_in_checkpoints(run.checkpoints), *_in_folder(run.ema_snapshots))
    }
    return [found[key] for key in sorted(found)]


def drop_snapshots_after(folder: Path, step: int) -> None:
    """Remove snapshots of a future that was lost when a run went back to `step`."""
    for snapshot in _in_folder(folder):
        if snapshot.step > step:
            snapshot.path.unlink()


def rebuild_ema(run: RunDirectory, length: float, step: int | None = None) -> Arrays:
    """The weights' average of any relative length, as it was after `step` updates.

    Args:
        run: a run that was trained with `ema.power_lengths`.
        length: sigma_rel, 0.005 to 0.28.
        step: None takes the newest snapshot's.

    Returns:
        Named float32 arrays, mixed from all snapshots up to that step (Karras et al. 2024).

    Raises:
        UserError: the length is out of range, there are no snapshots up to the step, or one
            cannot be read.
    """
    if not SHORTEST_LENGTH <= length <= LONGEST_LENGTH:
        raise UserError(
            f"An EMA length of {length:g} cannot be rebuilt: give a share of the training between "
            f"{SHORTEST_LENGTH} and {LONGEST_LENGTH}, such as 0.1."
        )
    snapshots = list_snapshots(run)
    if not snapshots:
        raise UserError(
            f"Run {run.name!r} has no snapshots to rebuild an EMA length from: they are kept when "
            f"ema.power_lengths names two lengths, such as [0.05, 0.1]."
        )
    step = snapshots[-1].step if step is None else step
    usable = [snapshot for snapshot in snapshots if snapshot.step <= step]
    if not usable:
        raise UserError(
            f"Run {run.name!r} has no EMA snapshot up to step {step:,}: the first is of step "
            f"{snapshots[0].step:,}."
        )
    shares = mixing_coefficients(
        [snapshot.step for snapshot in usable],
        [power_gamma(snapshot.length) for snapshot in usable],
        step,
        power_gamma(length),
    )
    return _mix([snapshot.path for snapshot in usable], shares)


def save_weights(path: Path, arrays: Arrays) -> None:
    """Write weights as a safetensors file, whole or not at all.

    Raises:
        UserError: another ending than .safetensors, or the disk refuses.
    """
    if path.suffix != ".safetensors":
        raise UserError(f"{str(path)!r} must end in .safetensors.")
    with naming_disk_trouble(f"Saving {str(path)!r}"):
        write_whole(path.absolute(), save_tensors(dict(arrays)))


def _in_folder(folder: Path) -> list[Snapshot]:
    found = []
    for path in folder.iterdir() if folder.is_dir() else []:
        if match := _NAME.fullmatch(path.name):
            found.append(Snapshot(int(match[1]), float(match[2]), path))
    return found


def _in_checkpoints(folder: Path) -> list[Snapshot]:
    return [
        Snapshot(step_of(checkpoint), float(path.stem.removeprefix(POWER_EMA)), path)
        for checkpoint in list_checkpoints(folder)
        for path in checkpoint.glob(f"{POWER_EMA}*.safetensors")
    ]


def _mix(paths: list[Path], shares: NDArray[np.float64]) -> Arrays:
    total: dict[str, NDArray[np.float64]] = {}
    for path, share in zip(paths, shares, strict=True):
        for name, array in _read(path).items():
            total[name] = total.get(name, 0.0) + share * array
    return {name: array.astype(np.float32) for name, array in total.items()}


def _read(path: Path) -> Arrays:
    try:
        with naming_disk_trouble("Reading an EMA snapshot"):
            arrays: Arrays = load_file(path)
            return arrays
    except SafetensorError as error:
        raise UserError(f"EMA snapshot {str(path)!r} is damaged: {error}.") from None
