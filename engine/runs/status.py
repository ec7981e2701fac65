"""What the engine of a run was last doing, for those who cannot ask it."""

from pathlib import Path
from typing import Literal

import msgspec

from engine.runs.files import write_whole

EngineState = Literal["starting", "training", "paused", "stopped", "finished", "failed"]


class Advice(msgspec.Struct, frozen=True):
    """How a training that went astray may go on."""

    learning_rate: float
    from_step: int | None
    """Of the last good checkpoint; None: there is none, begin again."""


class Status(msgspec.Struct, frozen=True):
    """Written when the state changes, and every few seconds of training."""

    state: EngineState
    time: float
    step: int = 0
    epoch: float = 0.0
    epochs: int = 0
    best_validation_loss: float | None = None
    message: str = ""
    """For `failed`: the one sentence that says why and what to do."""
    advice: Advice | None = None
    """For a training that went astray: how to go on."""
    is_serving: bool = False
    """Whether the engine that wrote this trains nothing, and only draws what it is asked to."""
    best_kid: float | None = None


def write_status(path: Path, status: Status) -> None:
    """Replace the run's status."""
    write_whole(path, msgspec.json.encode(status))


def read_status(path: Path) -> Status | None:
    """The last status; None when there is none, or none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Status)
    except (OSError, msgspec.DecodeError):
        return None
