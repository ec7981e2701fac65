"""What a run's logs say, as tables for other programs: complete, in the order it was written.

What a resume gave up is left out, as everywhere.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal, get_args

import msgspec

from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, Memorised, read_evaluations
from engine.runs.files import naming_disk_trouble
from engine.runs.records import LevelLossRecord, Record, Resumed, TrainRecord, ValidationRecord

Cell = str | int | float | bool | None
CellType = type[str] | type[int] | type[float] | type[bool]
TableKind = Literal["train", "validation", "levels", "evaluations"]
TABLE_KINDS: tuple[TableKind, ...] = get_args(TableKind)

_decoder = msgspec.json.Decoder(Record)
_TYPES: dict[type, CellType] = {
    msgspec.inspect.StrType: str,
    msgspec.inspect.IntType: int,
    msgspec.inspect.FloatType: float,
    msgspec.inspect.BoolType: bool,
}
_OF_LEVELS: dict[str, CellType] = {
    "step": int,
    "epoch": float,
    "time": float,
    "range": int,
    "train": float,
    "validation_ema": float,
    "validation_raw": float,
}


@dataclass(frozen=True)
class RowTable:
    """A table, row by row."""

    columns: Mapping[str, CellType]
    """Names in order, and what stands in each, where it is not None."""
    rows: Sequence[tuple[Cell, ...]]
    unreadable: int = 0
    """Lines of the log that are no record: torn by a crash, or edited by hand."""


def read_rows(run: RunDirectory, kind: TableKind) -> RowTable:
    """One of the tables of a run.

    * train, validation: the fields of `TrainRecord` and `ValidationRecord`.
    * levels: a row for each tenth of the noise levels, 0 the cleanest, at each validation.
    * evaluations: the fields of `Evaluation`; those of `Memorised` after by_features_, by_pixels_.

    Raises:
        UserError: the disk refuses.
    """
    with naming_disk_trouble(f"Reading the logs of run {run.name!r}"):
        return _READERS[kind](run)


def _train(run: RunDirectory) -> RowTable:
    return _plain(run, TrainRecord)


def _validation(run: RunDirectory) -> RowTable:
    return _plain(run, ValidationRecord)


def _plain(run: RunDirectory, wanted: type[msgspec.Struct]) -> RowTable:
    records, unreadable = _standing(run, wanted)
    rows = [msgspec.structs.astuple(record) for record in records]
    return RowTable(_columns(wanted), rows, unreadable)


def _levels(run: RunDirectory) -> RowTable:
    records, unreadable = _standing(run, LevelLossRecord)
    rows = [
        (record.step, record.epoch, record.time, number, *losses)
        for record in records
        for number, losses in enumerate(
            zip_longest(record.train, record.validation_ema, record.validation_raw)
        )
    ]
    return RowTable(_OF_LEVELS, rows, unreadable)


def _evaluations(run: RunDirectory) -> RowTable:
    memorised = _columns(Memorised)
    columns: dict[str, CellType] = {}
    for name, its_type in _columns(Evaluation).items():
        if name.startswith("by_"):
            columns |= {f"{name}_{part}": of_part for part, of_part in memorised.items()}
        else:
            columns[name] = its_type
    rows = []
    for evaluation in read_evaluations(run):
        flat = _flat(evaluation)
        rows.append(tuple(flat.get(name) for name in columns))
    return RowTable(columns, rows)


_READERS: dict[TableKind, Callable[[RunDirectory], RowTable]] = {
    "train": _train,
    "validation": _validation,
    "levels": _levels,
    "evaluations": _evaluations,
}


def _flat(evaluation: Evaluation) -> dict[str, Cell]:
    flat: dict[str, Cell] = {}
    for name, value in msgspec.structs.asdict(evaluation).items():
        if isinstance(value, Memorised):
            parts = msgspec.structs.asdict(value)
            flat |= {f"{name}_{part}": number for part, number in parts.items()}
        else:
            flat[name] = value
    return flat


def _standing(run: RunDirectory, wanted: type[msgspec.Struct]) -> tuple[list[Any], int]:
    """The records of one kind that no resume gave up; and how many lines are no record."""
    records: list[Any] = []
    unreadable = 0
    if not run.metrics.exists():
        return records, unreadable
    with run.metrics.open("rb") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break  # being written
            try:
                record = _decoder.decode(line)
            except msgspec.DecodeError:
                unreadable += bool(line.strip())
                continue
            if isinstance(record, Resumed):
                # They are in the order of their steps.
                del records[bisect_right(records, record.step, key=lambda kept: kept.step) :]
            elif isinstance(record, wanted):
                records.append(record)
    return records, unreadable


def _columns(record: type[msgspec.Struct]) -> dict[str, CellType]:
    """The fields of a record, and the type of each that is a number, a text or yes or no."""
    fields = msgspec.structs.fields(record)
    return {field.name: _cell_type(msgspec.inspect.type_info(field.type)) for field in fields}


def _cell_type(info: msgspec.inspect.Type) -> CellType:
    if isinstance(info, msgspec.inspect.UnionType):
        (info,) = (kind for kind in info.types if not isinstance(kind, msgspec.inspect.NoneType))
    return _TYPES.get(type(info), str)
