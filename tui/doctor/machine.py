"""Processors and memory."""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.data.printable import in_bytes
from tui.doctor.check import Check, note, ok

_ENOUGH_MEMORY = 2_000_000_000
"""TensorFlow takes a gigabyte before it has done anything."""


@dataclass(frozen=True)
class Machine:
    """What there is to compute with."""

    cores: int
    """That this process may use."""
    cores_in_all: int
    memory: int
    """Bytes that this process may use, in use or not."""
    available: int
    """Bytes that are free, or could be."""


def look_at_machine(cgroup: Path = Path("/sys/fs/cgroup")) -> Machine:
    """What this process may use of the machine.

    Args:
        cgroup: of this process, which may allow it less than there is: a container's.
    """
    memory = psutil.virtual_memory()
    limit = _number(cgroup / "memory.max")
    used = _number(cgroup / "memory.current") or 0
    total, available = memory.total, memory.available
    if limit is not None and limit < total:
        total, available = limit, min(available, max(0, limit - used))
    return Machine(len(os.sched_getaffinity(0)), os.cpu_count() or 1, total, available)


def check_machine(machine: Machine) -> Check:
    """Whether the memory is enough for a training."""
    of_all = f" of {machine.cores_in_all}" if machine.cores < machine.cores_in_all else ""
    found = (
        f"{machine.cores}{of_all} cores, {in_bytes(machine.available)} of "
        f"{in_bytes(machine.memory)} memory available"
    )
    if machine.available < _ENOUGH_MEMORY:
        return note("machine", found, "an engine takes about 2 GB: end what else takes memory")
    return ok("machine", found)


def _number(file: Path) -> int | None:
    """The number in a file; None where there is no such file, or no number in it ("max")."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
