"""How fast earlier runs were on this machine: what their metric logs measured."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import msgspec

from engine.config.schema import Config
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.lock import read_holder
from engine.runs.metrics import Record, TrainRecord
from engine.runs.resume import read_config
from engine.runs.store import list_runs

_TAIL = 1 << 16
"""Bytes at the end of a log that are read: some two hundred lines."""
_decoder = msgspec.json.Decoder(Record)


@dataclass(frozen=True)
class PastRun:
    """A run that was trained here, and its pace."""

    name: str
    config: Config
    images_per_second: float
    """Of its last steps: their median."""
    time: float
    """Of the last of them, seconds since 1970."""


def past_runs(folder: Path) -> tuple[PastRun, ...]:
    """The runs in `folder` that were trained on this machine, the newest first.

    Reads two files of each: no work for an event loop. What cannot be read is left out.
    """
    try:
        found = [known for run in list_runs(folder) if (known := _look_at(run)) is not None]
    except UserError:
        return ()
    return tuple(sorted(found, key=lambda run: -run.time))


def newest_alike(runs: Sequence[PastRun], config: Config) -> PastRun | None:
    """The newest run whose steps were those of `config`: what takes the time was the same.

    That is the network, the size of the images and of a batch, the precision, XLA and the device.
    """
    wanted = _what_takes_time(config)
    return next((run for run in runs if _what_takes_time(run.config) == wanted), None)


def _what_takes_time(config: Config) -> tuple[object, ...]:
    data, training = config.data, config.training
    return (
        config.network, config.device, data.size, data.channels,
        training.batch_size, training.accumulate, training.precision, training.xla,
    )  # fmt: skip


def _look_at(run: RunDirectory) -> PastRun | None:
    holder = read_holder(run.lock)
    if holder is None or holder.host != platform.node() or run.origin.exists():
        return None  # What a copied run has logged was measured on another machine.
    try:
        records = [record for record in _last_records(run.metrics) if record.images_per_second]
        if not records:
            return None
        pace = median(record.images_per_second or 0.0 for record in records)
        return PastRun(run.name, read_config(run), pace, records[-1].time)
    except (OSError, UserError):
        return None


def _last_records(path: Path) -> list[TrainRecord]:
    with path.open("rb") as stream:
        end = stream.seek(0, 2)
        stream.seek(max(0, end - _TAIL))
        lines = stream.read().splitlines()
    records = []
    # The first may be the rest of a line.
    for line in lines[end > _TAIL :]:
        try:
            record = _decoder.decode(line)
        except msgspec.DecodeError:
            continue
        if isinstance(record, TrainRecord):
            records.append(record)
    return records
