"""The metric log: one JSON line per logged step, appended by the engine, followed by readers.

On resume the engine appends a `Resumed` line; lines of later steps that stand before it belong to
a future that was lost, and `MetricHistory` drops them.
"""

from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

Step = Annotated[int, Meta(ge=-1)]


class TrainRecord(msgspec.Struct, frozen=True, tag="train", tag_field="kind"):
    """Means over the steps since the last such line; `step` counts finished updates."""

    step: Step
    epoch: float
    loss: float | None
    gradient_norm: float | None
    learning_rate: float
    ema_decay: float
    ema_updates: int
    ema_distance: float | None
    """|raw - EMA| / |raw|, over all weights."""
    images_per_second: float | None
    time: float
    """Seconds since 1970."""


class ValidationRecord(msgspec.Struct, frozen=True, tag="validation", tag_field="kind"):
    """The loss over the whole validation set with fixed levels and noise, of both weights."""

    step: Step
    epoch: float
    ema_loss: float | None
    raw_loss: float | None
    images: int
    time: float


class Resumed(msgspec.Struct, frozen=True, tag="resumed", tag_field="kind"):
    """Training went on from this step; -1: from the beginning, nothing before counts."""

    step: Step
    time: float


Record = TrainRecord | ValidationRecord | Resumed
_decoder = msgspec.json.Decoder(Record)

TRAIN_COLUMNS = (
    "step",
    "epoch",
    "loss",
    "gradient_norm",
    "learning_rate",
    "ema_decay",
    "ema_updates",
    "ema_distance",
    "images_per_second",
    "time",
)
VALIDATION_COLUMNS = ("step", "epoch", "ema_loss", "raw_loss", "images", "time")

Column = NDArray[np.float64]


class Table:
    """Rows of numbers that grow cheaply at the end; None is NaN."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._rows = np.empty((256, len(columns)))
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def append(self, record: msgspec.Struct) -> None:
        """Add a record that has all the columns as fields."""
        if self._used == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        values = [getattr(record, name) for name in self._columns]
        self._rows[self._used] = [np.nan if value is None else value for value in values]
        self._used += 1

    def drop_after(self, step: int) -> None:
        """Forget rows of steps beyond `step`; rows are in the order of their steps."""
        steps = self._rows[: self._used, 0]
        self._used = int(np.searchsorted(steps, step, side="right"))

    def columns(self) -> dict[str, Column]:
        """A copy of each column, shape (len(self),)."""
        rows = self._rows[: self._used]
        return {name: rows[:, index].copy() for index, name in enumerate(self._columns)}


class MetricHistory:
    """Everything the metric log says so far; call `update` again to read what was added."""

    CHUNK = 1 << 22

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self.train = Table(TRAIN_COLUMNS)
        self.validation = Table(VALIDATION_COLUMNS)
        self.resumes: list[int] = []
        self.unreadable = 0
        """Lines that are no record: torn by a crash, or edited by hand."""

    def update(self) -> bool:
        """Read the complete lines added since the last call; whether there were any."""
        if not self._path.exists():
            return False
        start = self._offset
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            while chunk := stream.read(self.CHUNK):
                end = chunk.rfind(b"\n") + 1
                if not end:
                    break
                self._read(chunk[:end])
                self._offset += end
                stream.seek(self._offset)
        return self._offset > start

    def _read(self, lines: bytes) -> None:
        for line in lines.splitlines():
            try:
                self._add(_decoder.decode(line))
            except msgspec.DecodeError:
                self.unreadable += bool(line.strip())

    def _add(self, record: Record) -> None:
        if isinstance(record, Resumed):
            self.train.drop_after(record.step)
            self.validation.drop_after(record.step)
            self.resumes = [step for step in self.resumes if step <= record.step]
            self.resumes.append(record.step)
        elif isinstance(record, TrainRecord):
            self.train.append(record)
        else:
            self.validation.append(record)
