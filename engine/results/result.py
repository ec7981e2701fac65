"""A result: a folder in the run's `samples/`, written beside and renamed into place."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.results.settings import SamplerSettings
from engine.runs.directory import RunDirectory
from engine.runs.files import flush_folder, naming_disk_trouble, write_whole

FORMAT = 1
Kind = Literal["sample", "denoise", "reconstruct", "interpolate", "fork"]
Pictures = NDArray[np.uint8]

_NAME = re.compile(r"(sample|denoise|reconstruct|interpolate|fork)-(\d+)")
_FACTS, _PARTIAL = "result.json", ".partial"


class Parent(msgspec.Struct, frozen=True):
    """Where a fork comes from."""

    result: str
    frame: int
    image: int


class Similarity(msgspec.Struct, frozen=True):
    """How near a reconstruction came to its original."""

    psnr: float | None
    """Decibels; None: the two are equal."""
    ssim: float
    nearest_rms: float
    """Root of the mean squared difference to the nearest training image, 0 to 255."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """How a result was made."""

    format: int = FORMAT
    kind: Kind
    settings: SamplerSettings
    step: int
    """Training steps the weights have seen."""
    is_live: bool = False
    """Whether the weights were those of a running training, perhaps in no checkpoint."""
    total_levels: int
    levels: list[int]
    """Noise level before each step."""
    count: int
    image_size: int
    """Height and width of each image in pixels."""
    frames: list[int]
    """Numbers of the stored frames; frame k is what is there after k steps."""
    keyframes: list[int]
    """Numbers of the frames that are also stored exactly."""
    time: float
    seconds: float
    source: str = ""
    """Of a picture of the user's, denoised or reconstructed: the file it came from."""
    images: list[int] = []
    """Of reconstructed validation images: their numbers."""
    similarity: list[Similarity] = []
    other_seed: int | None = None
    """Of an interpolation: the seed it ends at."""
    parent: Parent | None = None


@dataclass(frozen=True)
class Result:
    """A result on disk; its arrays are read on demand."""

    path: Path
    facts: Facts

    @property
    def name(self) -> str:
        """Its name in the run."""
        return self.path.name

    def pictures(self, role: str = "final") -> Pictures:
        """Images of one role: final; of reconstructions also noisy, original and nearest.

        Returns:
            uint8, shape (count, H, W, 3).

        Raises:
            UserError: they are missing or damaged.
        """
        return load_array(self.path / f"{role}.npy")


class ResultWriter:
    """The folder of a result that is being made: `finish` puts it in place, `discard` drops it."""

    def __init__(self, run: RunDirectory, kind: Kind) -> None:
        run.samples.mkdir(exist_ok=True)
        for path in run.samples.glob(f".*{_PARTIAL}"):
            # Left by an engine that was killed: there is only one engine, and it is this one.
            shutil.rmtree(path, ignore_errors=True)
        self._final = run.samples / f"{kind}-{_next_number(run.samples)}"
        self.folder = run.samples / f".{self._final.name}{_PARTIAL}"
        self.folder.mkdir()

    def add_pictures(self, role: str, pictures: Pictures) -> None:
        """Store uint8 images of shape (N, H, W, 3) under a role."""
        np.save(self.folder / f"{role}.npy", pictures)

    def finish(self, facts: Facts) -> Result:
        """Write down how it was made, and give it its name."""
        write_whole(self.folder / _FACTS, msgspec.json.format(msgspec.json.encode(facts)))
        self.folder.rename(self._final)
        flush_folder(self._final.parent)
        return Result(self._final, facts)

    def discard(self) -> None:
        """Leave nothing behind, unless it is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)


def list_results(run: RunDirectory) -> list[Result]:
    """The results of a run that can be read, oldest first."""
    results = []
    for path in _numbered(run.samples).values():
        try:
            results.append(_read(path))
        except UserError:
            continue
    return results


def find_result(run: RunDirectory, name: str) -> Result:
    """The result of that name.

    Raises:
        UserError: there is none; names the newest there are.
    """
    if _NAME.fullmatch(name) and (run.samples / name).is_dir():
        return _read(run.samples / name)
    newest = ", ".join(path.name for path in list(_numbered(run.samples).values())[-5:])
    raise UserError(
        f"Run {run.name!r} has no result {name!r}"
        + (f"; the newest are {newest}." if newest else ": make one by `ddpm-tui sample`.")
    )


def disk_space(result: Result) -> int:
    """Bytes of a result's files; 0 when it is gone."""
    try:
        return sum(path.stat().st_size for path in result.path.iterdir())
    except FileNotFoundError:
        return 0


def delete_result(result: Result) -> None:
    """Remove a result, whole or not at all; what was forked from it stays.

    Raises:
        UserError: it is gone already, or the disk refuses.
    """
    aside = result.path.with_name(f".{result.name}.{os.getpid()}{_PARTIAL}")
    with naming_disk_trouble(f"Deleting {result.name}"):
        try:
            result.path.rename(aside)
        except FileNotFoundError:
            raise UserError(f"{result.name} is gone already.") from None
    # What cannot be removed now is removed when the next result is made.
    shutil.rmtree(aside, ignore_errors=True)


def load_array(path: Path) -> NDArray[np.uint8]:
    """A stored array, mapped into memory rather than read.

    Raises:
        UserError: it is missing or damaged.
    """
    try:
        array: NDArray[np.uint8] = np.load(path, mmap_mode="r", allow_pickle=False)
        return array
    except (OSError, ValueError) as error:
        raise UserError(f"{str(path)!r} cannot be read: {error}.") from None


def _read(path: Path) -> Result:
    try:
        facts = msgspec.json.decode((path / _FACTS).read_bytes(), type=Facts)
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(f"Result {str(path)!r} cannot be read: {error}.") from None
    if facts.format > FORMAT:
        raise UserError(
            f"Result {str(path)!r} has format {facts.format}, newer than this program's "
            f"{FORMAT}: update ddpm-tui."
        )
    return Result(path, facts)


def _numbered(folder: Path) -> Mapping[int, Path]:
    found = {}
    for path in folder.iterdir() if folder.is_dir() else []:
        if match := _NAME.fullmatch(path.name):
            found[int(match[2])] = path
    return dict(sorted(found.items()))


def _next_number(folder: Path) -> int:
    return max(_numbered(folder), default=0) + 1
