"""The engine processes that can be seen from here, whatever folders their runs are in."""

from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.runs.directory import RunDirectory

_MODULE = "engine.service"


@dataclass(frozen=True)
class EngineProcess:
    """An engine, as the list of processes has it: from its first moment to its last."""

    pid: int
    run: RunDirectory


def engine_processes() -> list[EngineProcess]:
    """All of them: those of other users too, where the system shows them."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if _MODULE in words[:-1]:
            run = RunDirectory(Path(words[words.index(_MODULE) + 1]))
            found.append(EngineProcess(process.pid, run))
    return found
