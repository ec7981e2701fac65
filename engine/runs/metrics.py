"""The metric log: one JSON line per logged step, appended by the engine, followed by readers.

On resume the engine appends a `Resumed` line; lines of later steps that stand before it belong to
a future that was lost, and `MetricHistory` drops them.
"""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from engine.runs.line_log import LineLog
from engine.runs.records import LevelLossRecord, Record, Resumed, TrainRecord, ValidationRecord
from engine.runs.table import Table

__all__ = [
    "TRAIN_COLUMNS",
    "VALIDATION_COLUMNS",
    "LevelLossRecord",
    "MetricHistory",
    "Record",
    "Resumed",
    "Table",
    "TrainRecord",
    "ValidationRecord",
]

_decoder = msgspec.json.Decoder(Record)
_Kind = TypeVar("_Kind")
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

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

LEVELS_KEPT = 500
"""So many `LevelLossRecord`s, the newest, are kept of a history."""
_BYTES_OF_A_LINE = 200
"""Rather fewer than there are."""


class MetricHistory:
    """What the metric log says so far; call `update` again to read what was added.

    A long log is opened from its end: with `newest`, the first `update` reads about so many bytes,
    and `read_earlier` what stands before them, piece by piece.
    """

    def __init__(self, path: Path, *, newest: int | None = None) -> None:
        self._log = LineLog(path, newest)
        self._begin()
        self.rewrites = 0
        """Grows whenever rows handed out before are no longer the first of those handed out now:
        earlier ones were read, or some were dropped by a resume."""

    def _begin(self) -> None:
        self.train = Table(TRAIN_COLUMNS)
        self.validation = Table(VALIDATION_COLUMNS)
        self.levels: list[LevelLossRecord] = []
        """The newest `LEVELS_KEPT`."""
        self.resumes: list[int] = []
        self.unreadable = 0
        """Lines that are no record: torn by a crash, or edited by hand."""
        self._lost_after: float = math.inf
        """Lines earlier than those read so far count up to this step: training was resumed."""

    @property
    def is_complete(self) -> bool:
        """Whether all of the log has been read, apart from what is being added."""
        return self._log.is_complete

    @property
    def newest(self) -> TrainRecord | None:
        """The last line of training that counts."""
        if not len(self.train):
            return None
        fields = self.train.last()
        whole = {name: int(fields[name] or 0) for name in ("step", "ema_updates", "skipped")}
        return msgspec.convert({**fields, **whole}, TrainRecord)

    def update(self) -> bool:
        """Read the whole lines added since the last call; whether there were any."""
        is_new = self._log.is_replaced()
        if is_new:
            self._begin()
            self.rewrites += 1
        for block in self._log.later():
            for records, resumed in _parts(self._decode(block)):
                self._add_later(records)
                if resumed is not None:
                    self._drop_after(resumed.step)
            is_new = True
            _let_others_run()
        return is_new

    def read_earlier(self, size: int) -> bool:
        """Read about `size` bytes before those read so far; whether there were any."""
        is_new = False
        for block in self._log.earlier(size):
            for records, resumed in reversed(list(_parts(self._decode(block)))):
                if resumed is not None:
                    self._note_resume(resumed.step)
                self._add_earlier([kept for kept in records if kept.step <= self._lost_after])
            is_new = True
            _let_others_run()
        return is_new

    def _decode(self, block: bytes) -> list[Record]:
        """The records of a block of lines; counts those that cannot be read."""
        try:
            records = _decoder.decode_lines(block)
            if len(records) == block.count(b"\n"):
                return records
        except _UNREADABLE:
            pass
        # A line is broken, or empty. Taken together, two broken ones may even read as one.
        records = []
        for line in filter(None, map(bytes.strip, block.split(b"\n"))):
            try:
                records.append(_decoder.decode(line))
            except _UNREADABLE:
                self.unreadable += 1
        return records

    def _add_later(self, records: Sequence[Record]) -> None:
        self.train.extend(_of(TrainRecord, records))
        self.validation.extend(_of(ValidationRecord, records))
        self.levels.extend(_of(LevelLossRecord, records))
        del self.levels[:-LEVELS_KEPT]

    def _add_earlier(self, records: Sequence[Record]) -> None:
        if not records:
            return
        self.rewrites += 1
        lines_left = self._log.bytes_left // _BYTES_OF_A_LINE
        self.train.prepend(_of(TrainRecord, records), more=lines_left)
        self.validation.prepend(_of(ValidationRecord, records))
        self.levels[:0] = _of(LevelLossRecord, records)
        del self.levels[:-LEVELS_KEPT]

    def _drop_after(self, step: int) -> None:
        tables = (self.train, self.validation)
        self.rewrites += any([table.drop_after(step) for table in tables])
        self.levels = [kept for kept in self.levels if kept.step <= step]
        self.resumes = [*(kept for kept in self.resumes if kept <= step), step]
        self._lost_after = min(self._lost_after, step)

    def _note_resume(self, step: int) -> None:
        """A resume that stands before the lines read so far."""
        if step <= self._lost_after:
            self.resumes.insert(0, step)
            self._lost_after = step


def _parts(records: list[Record]) -> Iterator[tuple[list[Record], Resumed | None]]:
    """The records between resumes, each with the resume behind it; the last has none."""
    begin = 0
    for place, record in enumerate(records):
        if isinstance(record, Resumed):
            yield records[begin:place], record
            begin = place + 1
    yield records[begin:], None


def _of(kind: type[_Kind], records: Iterable[object]) -> list[_Kind]:
    return [record for record in records if isinstance(record, kind)]


def _let_others_run() -> None:
    """Decoding holds the interpreter, which a key may be waiting for in another thread."""
    time.sleep(0.0001)
