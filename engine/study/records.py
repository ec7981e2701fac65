"""What was measured of a training: one JSON file each, written whole, the only thing reported."""

import math
from pathlib import Path
from typing import Any, Literal

import msgspec

from engine.errors import UserError
from engine.runs.evaluations import Evaluation
from engine.runs.files import naming_disk_trouble, write_whole

FORMAT = 1
ROWS = "study-rows.npz"
"""In a run's folder: images brought back, to be shown."""
Side = Literal["train", "validation"]


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """Real images noised to a level and brought back."""

    side: Side
    level: int
    images: int
    rms: float
    """Distance to the original, 0 to 255: the mean over the images."""
    rms_error: float
    """Standard error over the images, as that of `strayed`."""
    strayed: float
    """Share that came nearer to a training image other than the original than to the original."""
    strayed_error: float


class Point(msgspec.Struct, frozen=True):
    """One validation of the training."""

    step: int
    train: float | None
    """Mean training loss since the validation before."""
    ema: float | None
    raw: float | None


class Scale(msgspec.Struct, frozen=True):
    """KID of the training images themselves: what a model that has learnt them whole would reach.

    It is not 0 where training and validation images are of different kinds.
    """

    kid: float
    error: float
    images: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to report of one training."""

    format: int = FORMAT
    variant: str
    seed: int
    config: dict[str, Any]
    parameters: int = 0
    steps: int = 0
    images_seen: int = 0
    train_images: int = 0
    validation_images: int = 0
    steps_per_epoch: int = 0
    curve: list[Point] = []
    """The losses; the last point is that of the end."""
    evaluations: list[Evaluation] = []
    """Of the checkpoints in their order, EMA weights first."""
    restored: list[Restored] = []
    scale: Scale | None = None
    trouble: str = ""
    """Why there are no figures: the sentence that the training ended with."""

    @property
    def name(self) -> str:
        """Of the run, and of the file with its figures."""
        return training_name(self.variant, self.seed)


def training_name(variant: str, seed: int) -> str:
    """What the run of a variant and seed is called."""
    return f"{variant}-seed-{seed}"


def write_record(path: Path, record: Record) -> None:
    """Write the figures of a training, without those that are no number: JSON has none.

    Raises:
        UserError: the disk refuses.
    """
    sound = [made for made in record.evaluations if math.isfinite(made.value)]
    record = msgspec.structs.replace(record, evaluations=sound)
    with naming_disk_trouble(f"Writing the figures {path.name}"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.format(msgspec.json.encode(record)) + b"\n")


def read_record(path: Path) -> Record:
    """Read the figures of a training.

    Raises:
        UserError: they cannot be read, or are of a newer program.
    """
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(f"The figures {str(path)!r} cannot be read: {error}.") from None
    if record.format > FORMAT:
        raise UserError(
            f"The figures {str(path)!r} have format {record.format}, newer than this program's "
            f"{FORMAT}: update ddpm-tui."
        )
    return record
