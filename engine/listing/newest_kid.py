"""The newest KID of a run, from the end of its log of evaluations."""

from pathlib import Path

import msgspec

from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.records import Resumed

_END = 1 << 14

_decoder = msgspec.json.Decoder(Evaluation | Resumed)


class Kid(msgspec.Struct, frozen=True):
    """A figure, and what must be known to compare it with another."""

    protocol: str
    """Network, weights and resizing: figures of two protocols cannot be compared."""
    value: float
    standard_error: float
    step: int
    """Training steps the weights have seen."""
    images: int
    """Generated."""


def newest_kid(run: RunDirectory) -> Kid | None:
    """The figure that was measured last, of those that still hold."""
    try:
        size, end = _end_of(run.evaluations)
        standing = _standing(end)
        if not standing and size > len(end):
            standing = read_evaluations(run)
    except OSError:
        return None
    if not standing:
        return None
    made = standing[-1]
    return Kid(made.protocol, made.value, made.standard_error, made.step, made.images)


def _end_of(log: Path) -> tuple[int, bytes]:
    with log.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END))
        return size, stream.read()


def _standing(lines: bytes) -> list[Evaluation]:
    """The evaluations among these lines, the first of which may be cut off, that still hold."""
    standing: list[Evaluation] = []
    for line in lines.splitlines():
        try:
            record = _decoder.decode(line)
        except msgspec.DecodeError:
            continue
        if isinstance(record, Resumed):
            standing = [made for made in standing if made.step <= record.step]
        else:
            standing.append(record)
    return standing
