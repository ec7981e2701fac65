"""The metric log: one JSON line per logged step, appended by the engine, followed by readers.

On resume the engine appends a `Resumed` line; lines of later steps that stand before it belong to
a future that was lost, and `MetricHistory` drops them.
"""

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.runs.records import LevelLossRecord, Record, Resumed, TrainRecord, ValidationRecord

__all__ = [
    "TRAIN_COLUMNS",
    "VALIDATION_COLUMNS",
    "Column",
    "LevelLossRecord",
    "MetricHistory",
    "Record",
    "Resumed",
    "Table",
    "TrainRecord",
    "ValidationRecord",
]

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
    "skipped",
    "loss_scale",
)
VALIDATION_COLUMNS = (
    "step", "epoch", "ema_loss", "raw_loss", "images", "time", "above_best", "above_best_error"
)  # fmt: skip

Column = NDArray[np.float64]


class Table:
    """Columns of numbers that grow at the end; None is NaN.

    What `columns` hands out never changes afterwards: rows are only ever written behind it.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._names = columns
        self._columns = [np.empty(256) for _ in columns]
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def append(self, record: msgspec.Struct) -> None:
        """Add a record that has all the columns as fields."""
        if self._used == len(self._columns[0]):
            self._columns = [np.concatenate([c, np.empty_like(c)]) for c in self._columns]
        for name, column in zip(self._names, self._columns, strict=True):
            value = getattr(record, name)
            column[self._used] = np.nan if value is None else value
        self._used += 1

    def drop_after(self, step: int) -> None:
        """Forget rows of steps beyond `step`; rows are in the order of their steps."""
        self._used = int(np.searchsorted(self._columns[0][: self._used], step, side="right"))
        self._columns = [column.copy() for column in self._columns]

    def columns(self) -> dict[str, Column]:
        """A read-only view of each column, shape (len(self),)."""
        views = [column[: self._used] for column in self._columns]
        for view in views:
            view.flags.writeable = False
        return dict(zip(self._names, views, strict=True))


class MetricHistory:
    """Everything the metric log says so far; call `update` again to read what was added."""

    CHUNK = 1 << 22

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self.train = Table(TRAIN_COLUMNS)
        self.validation = Table(VALIDATION_COLUMNS)
        self.levels: list[LevelLossRecord] = []
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
            self.levels = [kept for kept in self.levels if kept.step <= record.step]
            self.resumes = [step for step in self.resumes if step <= record.step]
            self.resumes.append(record.step)
        elif isinstance(record, TrainRecord):
            self.train.append(record)
        elif isinstance(record, LevelLossRecord):
            self.levels.append(record)
        else:
            self.validation.append(record)
