"""The event log: what happened to a run, in words."""

import time
from pathlib import Path
from typing import Literal

import msgspec

from engine.runs.files import append_line

Level = Literal["info", "warning", "error"]


class Event(msgspec.Struct, frozen=True):
    """One thing worth telling; `step` counts finished updates."""

    time: float
    step: int
    text: str
    level: Level = "info"


def log_event(path: Path, step: int, text: str, level: Level = "info") -> None:
    """Append an event, stamped with the present time."""
    append_line(path, Event(time.time(), step, text, level))


def read_events(path: Path, last: int = 200) -> list[Event]:
    """The newest events, oldest first."""
    lines = path.read_bytes().splitlines()[-last:] if path.exists() else []
    events = []
    for line in lines:
        try:
            events.append(msgspec.json.decode(line, type=Event))
        except msgspec.DecodeError:
            continue
    return events
