"""The newest figures of a metric log, read from its end."""

from bisect import bisect_right
from pathlib import Path

import msgspec

from engine.runs.records import Record, Resumed, TrainRecord, ValidationRecord

_FIRST_LOOK = 1 << 16

_decoder = msgspec.json.Decoder(Record)


class NewestRecords(msgspec.Struct, frozen=True):
    """The last line of each kind that still holds."""

    train: TrainRecord | None
    validation: ValidationRecord | None


def newest_records(log: Path) -> NewestRecords:
    """What a run has measured last; nothing where its log cannot be read."""
    look = _FIRST_LOOK
    while True:
        try:
            size, end = _end_of(log, look)
        except OSError:
            return NewestRecords(None, None)
        train, validation = _standing(end)
        if (train and validation) or look >= size:
            return NewestRecords(
                train[-1] if train else None, validation[-1] if validation else None
            )
        look *= 8


def _end_of(log: Path, most: int) -> tuple[int, bytes]:
    with log.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - most))
        return size, stream.read(most)


def _standing(lines: bytes) -> tuple[list[TrainRecord], list[ValidationRecord]]:
    """The records among these lines that no resume among them gave up."""
    train: list[TrainRecord] = []
    validation: list[ValidationRecord] = []
    for line in lines[: lines.rfind(b"\n") + 1].splitlines():
        try:
            record = _decoder.decode(line)
        except msgspec.DecodeError:
            continue  # the first one is cut off
        if isinstance(record, Resumed):
            del train[bisect_right(train, record.step, key=lambda kept: kept.step) :]
            del validation[bisect_right(validation, record.step, key=lambda kept: kept.step) :]
        elif isinstance(record, TrainRecord):
            train.append(record)
        elif isinstance(record, ValidationRecord):
            validation.append(record)
    return train, validation
