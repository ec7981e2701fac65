"""Checkpoints: folders written beside and renamed into place, read back before any is pruned.

The weights are safetensors files: nothing in them can run code, and other programs can read them.
"""

import hashlib
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from engine.errors import UserError
from engine.runs.files import flush_folder, write_whole

FORMAT = 1
_PREFIX, _PARTIAL, _MANIFEST = "step-", ".partial", "manifest.json"

_NAME = re.compile(_PREFIX + r"\d{8,}")

Tensors = Mapping[str, NDArray[np.float32]]


class FileFact(msgspec.Struct, frozen=True):
    """What a file of the checkpoint must be."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a checkpoint holds beside the weights."""

    format: int = FORMAT
    step: int
    epoch: float
    seed: int
    config_digest: str
    config: dict[str, Any]
    """All settings as the run was started, so that an edited file can be told apart."""
    validation_loss: float | None
    """Of the EMA weights at this very step; None where it was not measured."""
    best_validation_loss: float | None
    kid: float | None = None
    """Of the EMA weights at this very step, as training measures it."""
    best_kid: float | None = None
    best_on: Literal["validation", "kid"] = "validation"
    """Which of the two makes a checkpoint of this run the best."""
    training_loss: float | None = None
    """Mean over the last few steps."""
    counters: dict[str, float]
    """Scalars of the training state: sums of the log window, EMA updates."""
    time: float
    files: dict[str, FileFact]


@dataclass(frozen=True)
class Checkpoint:
    """A complete checkpoint on disk; its weights are read on demand."""

    path: Path
    manifest: Manifest

    def has(self, name: str) -> bool:
        """Whether it holds a file of this name: one of weights alone has not all of them."""
        return f"{name}.safetensors" in self.manifest.files

    def tensors(self, name: str) -> dict[str, NDArray[np.float32]]:
        """The named arrays of one file, checked against the manifest.

        Raises:
            UserError: the file is missing or not what was written.
        """
        file = f"{name}.safetensors"
        content = _read_checked(self.path / file, self.manifest.files.get(file))
        tensors: dict[str, NDArray[np.float32]] = load_tensors(content)
        return tensors


def write_checkpoint(folder: Path, manifest: Manifest, groups: Mapping[str, Tensors]) -> Checkpoint:
    """Write a checkpoint, read it back, and return it.

    Args:
        folder: the run's folder of checkpoints.
        manifest: its `files` are filled in here.
        groups: file name without ending -> named arrays.
    """
    folder.mkdir(exist_ok=True)
    final = folder / f"{_PREFIX}{manifest.step:08d}"
    partial = folder / f".{final.name}{_PARTIAL}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        _fill(partial, manifest, groups)
        if final.exists():
            shutil.rmtree(final)
        partial.rename(final)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    flush_folder(folder)
    checkpoint = read_checkpoint(final)
    for name in groups:
        checkpoint.tensors(name)
    return checkpoint


def read_checkpoint(path: Path) -> Checkpoint:
    """Open a checkpoint.

    Raises:
        UserError: its manifest is missing, broken or of a newer format.
    """
    try:
        manifest = msgspec.json.decode((path / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(f"Checkpoint {str(path)!r} cannot be read: {error}.") from None
    if manifest.format > FORMAT:
        raise UserError(
            f"Checkpoint {str(path)!r} has format {manifest.format}, newer than this program's "
            f"{FORMAT}: update ddpm-tui."
        )
    return Checkpoint(path, manifest)


def list_checkpoints(folder: Path) -> list[Path]:
    """The checkpoint folders of a run, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def step_of(path: Path) -> int:
    """The step in the name of a checkpoint's folder."""
    return int(path.name.removeprefix(_PREFIX))


def newest_whole_checkpoint(folder: Path) -> tuple[Checkpoint | None, list[str]]:
    """The newest checkpoint that can be read whole, and what is wrong with newer ones."""
    troubles: list[str] = []
    for path in reversed(list_checkpoints(folder)):
        try:
            return _read_whole(path), troubles
        except UserError as error:
            troubles.append(str(error))
    return None, troubles


def whole_checkpoint(folder: Path, step: int) -> Checkpoint:
    """The checkpoint of a step, read whole.

    Raises:
        UserError: there is none, naming those there are, or it is damaged.
    """
    steps = {step_of(path): path for path in list_checkpoints(folder)}
    if step not in steps:
        known = ", ".join(map(str, steps)) or "none"
        raise UserError(f"There is no checkpoint of step {step} to go back to: there are {known}.")
    return _read_whole(steps[step])


def best_checkpoint(folder: Path) -> Checkpoint | None:
    """The checkpoint of lowest validation loss, or KID, as the run says; None: none has any."""
    checkpoints = [read_checkpoint(path) for path in list_checkpoints(folder)]
    return best_of(checkpoints)


def best_of(checkpoints: Sequence[Checkpoint]) -> Checkpoint | None:
    """The best of some checkpoints of a run, as `best_checkpoint`."""
    figures = [(_figure(c.manifest), c) for c in checkpoints]
    measured = [(figure, c) for figure, c in figures if figure is not None]
    return min(measured, key=lambda pair: pair[0], default=(None, None))[1]


def drop_checkpoints_after(folder: Path, step: int) -> None:
    """Remove the checkpoints of a future that is given up by going back to `step`."""
    for path in list_checkpoints(folder):
        if step_of(path) > step:
            shutil.rmtree(path)


def prune(folder: Path, keep_last: int, keep_every_steps: int) -> list[Path]:
    """Remove checkpoints but the newest, the best and those kept for good.

    Args:
        folder: the run's folder of checkpoints.
        keep_last: how many of the newest stay.
        keep_every_steps: those at multiples of this stay; 0 keeps none of them.

    Returns:
        What was removed.
    """
    checkpoints = [read_checkpoint(path) for path in list_checkpoints(folder)]
    kept = {c.path for c in checkpoints[-keep_last:]}
    if best := best_of(checkpoints):
        kept.add(best.path)
    if keep_every_steps:
        kept |= {c.path for c in checkpoints if c.manifest.step % keep_every_steps == 0}
    removed = [c.path for c in checkpoints if c.path not in kept]
    for path in removed:
        shutil.rmtree(path)
    return removed


def _read_whole(path: Path) -> Checkpoint:
    checkpoint = read_checkpoint(path)
    for name in checkpoint.manifest.files:
        checkpoint.tensors(name.removesuffix(".safetensors"))
    return checkpoint


def _figure(manifest: Manifest) -> float | None:
    return manifest.kid if manifest.best_on == "kid" else manifest.validation_loss


def _fill(partial: Path, manifest: Manifest, groups: Mapping[str, Tensors]) -> None:
    facts = {}
    for name, tensors in groups.items():
        content = save_tensors(dict(tensors))
        file = f"{name}.safetensors"
        write_whole(partial / file, content)
        facts[file] = FileFact(len(content), hashlib.sha256(content).hexdigest())
    whole = msgspec.structs.replace(manifest, files=facts, time=time.time())
    write_whole(partial / _MANIFEST, msgspec.json.format(msgspec.json.encode(whole)))


def _read_checked(path: Path, fact: FileFact | None) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"Checkpoint file {str(path)!r} cannot be read: {error}.") from None
    if fact is None or (len(content), hashlib.sha256(content).hexdigest()) != (
        fact.size,
        fact.sha256,
    ):
        raise UserError(f"Checkpoint file {str(path)!r} is not what was written: it is damaged.")
    return content
