"""The program of a container: `ddpm-tui`, then whatever goes on after that.

A container ends with its program, and everything in it dies. So this one stays while an engine
works or somebody has attached, and when it is told to end, it lets every engine save first.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from engine.runs.directory import RunDirectory
from engine.runs.store import runs_folder
from engine.runs.summary import summarise
from tui.container.command import DDPM_TUI, get_ready
from tui.container.name import container_name
from tui.container.others import engines_in, front_ends, is_at_work
from tui.text import printable

_SECONDS_BETWEEN_LOOKS = 0.2
_SECONDS_BETWEEN_IDLE_LOOKS = 1.0
_SECONDS_FOR_IDLE_ENGINES = 10.0


class Attendant:
    """Runs a command, and outlives it as long as it is needed."""

    def __init__(self, folder: Path, command: list[str]) -> None:
        """Nothing runs yet.

        Args:
            folder: of the runs.
            command: what to run. Its first word is the path of a program; others that run the
                same program are waited for too.
        """
        self._folder = folder
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._is_stopping = False
        self._told: set[int] = set()
        self._awaited: dict[str, RunDirectory] = {}
        self._has_told_of_others = False

    def attend(self) -> int:
        """Run the command, and return when nothing goes on any more.

        Returns:
            The command's exit code; 0 if the signal that ends the container ended it; 1 if a
            run that was waited for has failed.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._hear)
        code = self._run_command()
        self._outlive()
        if code < 0:
            code = 0 if self._is_stopping else 128 - code
        return code or int(any(self._has_failed(run) for run in self._awaited.values()))

    def _hear(self, number: int, _: object) -> None:
        """A terminal's Ctrl-C reaches the command by itself; a hang-up ends nothing."""
        is_for_command = self._child is not None and os.isatty(0)
        if number == signal.SIGTERM or (number == signal.SIGINT and not is_for_command):
            self._is_stopping = True

    def _run_command(self) -> int:
        self._child = subprocess.Popen(self._command)
        while (code := self._child.poll()) is None:
            if self._is_stopping:
                self._tell_to_end(self._child.pid)
                self._tell_all_to_end()
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        self._child = None
        return code

    def _outlive(self) -> None:
        """Stay while an engine works, or somebody who has attached is still there."""
        while self._is_needed():
            if self._is_stopping:
                self._tell_all_to_end()
                time.sleep(_SECONDS_BETWEEN_LOOKS)
            else:
                time.sleep(_SECONDS_BETWEEN_IDLE_LOOKS)
        for run in self._awaited.values():
            _print(_ending(run))
        self._end_idle_engines()

    def _is_needed(self) -> bool:
        engines = engines_in(self._folder)
        if self._is_stopping:
            return bool(engines or self._front_ends())
        at_work = [engine.run for engine in engines if is_at_work(engine)]
        if new := [run for run in at_work if run.name not in self._awaited]:
            self._awaited |= {run.name: run for run in new}
            _announce(at_work)
        others = self._front_ends()
        if others and not at_work and not self._has_told_of_others:
            self._has_told_of_others = True
            _print("Somebody has attached: the container stays until they have left.")
        return bool(at_work or others)

    def _end_idle_engines(self) -> None:
        """Those that only keep a network warm, in case that something is to be drawn."""
        deadline = time.monotonic() + _SECONDS_FOR_IDLE_ENGINES
        while (engines := engines_in(self._folder)) and time.monotonic() < deadline:
            for engine in engines:
                self._tell_to_end(engine.pid)
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _front_ends(self) -> list[int]:
        return front_ends(self._command[0])

    def _tell_all_to_end(self) -> None:
        """Engines save before they end."""
        for pid in (*(engine.pid for engine in engines_in(self._folder)), *self._front_ends()):
            self._tell_to_end(pid)

    def _tell_to_end(self, pid: int) -> None:
        """Once: whoever has heard it may take a while."""
        if pid in self._told:
            return
        self._told.add(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    @staticmethod
    def _has_failed(run: RunDirectory) -> bool:
        return summarise(run).state in ("failed", "dead")


def _announce(runs: list[RunDirectory]) -> None:
    names, container = ", ".join(run.name for run in runs), container_name()
    _print(f"Still at work: {names}. The container stays until that has ended.")
    _print(f"  docker exec -it {container} ddpm-tui   attaches again")
    _print(f"  docker stop -t 60 {container}   saves and ends it; so does Ctrl-C here")


def _ending(run: RunDirectory) -> str:
    summary = summarise(run)
    step = f" at step {summary.status.step:,}" if summary.status is not None else ""
    return f"Run {run.name}: {summary.state}{step}."


def _print(text: str) -> None:
    """Nobody may be there any more to read it."""
    with suppress(OSError):
        print(printable(text), flush=True)


if __name__ == "__main__":
    get_ready()
    sys.exit(Attendant(runs_folder(), [DDPM_TUI, *sys.argv[1:]]).attend())
