"""One engine per run: a lock held for the engine's whole life, and who holds it.

The lock is the kernel's (flock): it goes with the process however that ends, so a run whose lock
is free has no engine, whatever its files say.
"""

import fcntl
import os
import platform
import time
from pathlib import Path
from typing import IO

import msgspec

from engine.errors import UserError


class Holder(msgspec.Struct, frozen=True):
    """Who holds the lock."""

    host: str
    boot: str
    pid: int
    started: float
    socket: str
    ticks: int | None = None
    """When the process began, as `process_ticks` has it: no clock that is set changes that."""

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine, since its last start."""
        return (self.host, self.boot) == (platform.node(), _boot_id())


class RunLock:
    """The held lock; release it by closing, or by dying."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    @classmethod
    def take(cls, path: Path, socket: str) -> "RunLock":
        """Take the lock and write down who holds it.

        Raises:
            UserError: another engine holds it.
        """
        stream = path.open("ab+")
        for patience in (0.05, 0.1, 0.2, 0.4, 0.0):
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                # A reader that asks whether the lock is held has it for an instant.
                time.sleep(patience)
        else:
            stream.close()
            holder = read_holder(path)
            who = f" (process {holder.pid} on {holder.host})" if holder else ""
            raise UserError(
                f"Run {path.parent.name!r} already has an engine{who}: open it with "
                f"`ddpm-tui {path.parent.name}`, or stop it first."
            )
        pid = os.getpid()
        holder = Holder(platform.node(), _boot_id(), pid, time.time(), socket, process_ticks(pid))
        stream.truncate(0)
        stream.write(msgspec.json.encode(holder))
        stream.flush()
        return cls(stream)

    def release(self) -> None:
        """Let another engine in."""
        self._stream.close()


def is_held(path: Path) -> bool:
    """Whether an engine is alive on the run."""
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False


def read_holder(path: Path) -> Holder | None:
    """Who holds, or last held, the lock."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return None


def process_ticks(pid: int) -> int | None:
    """When a process began, in the kernel's ticks since the machine was started.

    Returns:
        None where there is no such process, or the system does not tell.
    """
    try:
        # The name of the program, in brackets, may have spaces and brackets in it.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
