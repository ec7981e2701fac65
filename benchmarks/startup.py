"""How long one waits: for the command to answer, and for a new demo run to reach its first step.

    python benchmarks/startup.py
    python benchmarks/startup.py --repeats 5 --only engine

Whole processes, several times; the table has the median, the shortest and the longest, in seconds.

* command: ``ddpm-tui --help``, from start to exit.
* frame: ``ddpm-tui`` on a pseudo-terminal, from start until the list of runs is painted.
* engine: from starting the engine of a new `demo` run to its first training step, cut into phases
  by what the engine tells over its socket and by when the first preview is on disk; then Stop,
  until the process has ended with its checkpoint saved. The run is in a temporary folder.
"""

import argparse
import asyncio
import os
import pty
import select
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from engine.config import load_config
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.previews import list_previews
from engine.service.client import EngineConnection, connect
from engine.service.messages import Progress, Stop
from engine.service.start import StartedEngine, start_new_run

PHASES = {
    "loading TensorFlow": "engine: process starts, socket opens",
    "reading the images": "engine: loads TensorFlow",
    "building the network": "engine: reads the images",
    "tracing the sampler": "engine: builds the network",
    "drawing a preview": "engine: traces the sampler",
    "preview drawn": "engine: draws the first preview",
    "first step": "engine: traces the training step, makes the first",
}
"""The phase that ends when something is first seen, in order. The last ends at the first step."""

ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[16t": b"\x1b[6;18;9t"}
"""What xterm answers when asked what it is and how large its cells are; without an answer, the
workbench waits a tenth of a second each."""

TOTAL = "engine: **from start to first step**"
STOP = "engine: saves and stops"
TIMEOUT_SECONDS = 300.0
Timings = dict[str, float]


def time_command() -> Timings:
    """One start of the command line."""
    command = Path(sys.executable).with_name("ddpm-tui")
    start = time.time()
    subprocess.run([command, "--help"], check=True, stdout=subprocess.DEVNULL)
    return {"command: `ddpm-tui --help`": time.time() - start}


def time_frame() -> Timings:
    """One start of the workbench, until the title of the list of runs has been painted."""
    command = str(Path(sys.executable).with_name("ddpm-tui"))
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (36, 120))
    with tempfile.TemporaryDirectory() as folder:
        start = time.time()
        workbench = subprocess.Popen(
            [command, "--checkpoints", folder, "--images", "halfcell"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(theirs)
        painted = b""
        while b"runs in" not in painted and select.select([ours], [], [], TIMEOUT_SECONDS)[0]:
            got = os.read(ours, 65536)
            painted += got
            for question, answer in ANSWERS.items():
                if question in got:
                    os.write(ours, answer)
        taken = time.time() - start
        workbench.kill()
        workbench.wait()
        os.close(ours)
    return {"workbench: first frame": taken}


def time_engine() -> Timings:
    """One start of an engine on a new demo run, its first step, and its stop."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.time()
        run, engine = start_new_run(Path(folder), "startup", load_config("demo"))
        seen, stop_asked = asyncio.run(asyncio.wait_for(_watch(run, engine), TIMEOUT_SECONDS))
        _wait_for_end(engine)
        stopped = time.time()
        # The engine passes on at most four activities a second, so the end of the first preview
        # is taken from the disk.
        seen["preview drawn"] = list_previews(run.previews)[0].path.stat().st_mtime
    return {**_phases(start, seen), STOP: stopped - stop_asked}


def _phases(start: float, seen: Timings) -> Timings:
    """How long each phase took; one that was over before it could be told is left out."""
    timings, before = {}, start
    for sign, phase in PHASES.items():
        if sign in seen:
            timings[phase], before = seen[sign] - before, seen[sign]
    return {**timings, TOTAL: seen["first step"] - start}


async def _watch(run: RunDirectory, engine: StartedEngine) -> tuple[Timings, float]:
    """When each activity was first told of; stops the engine after its first step."""
    while True:
        if engine.exit_code is not None:
            raise SystemExit(f"The engine ended early:\n{run.engine_log.read_text()}")
        try:
            async with connect(run) as connection:
                return await _listen(connection)
        except UserError:
            await asyncio.sleep(0.01)  # its socket is not open yet


async def _listen(connection: EngineConnection) -> tuple[Timings, float]:
    seen: Timings = {}
    asked = 0.0
    async for message in connection.messages():
        if not isinstance(message, Progress) or "first step" in seen:
            continue
        now = time.time()
        seen.setdefault(message.activity.partition(",")[0], now)
        if message.step >= 1:
            seen["first step"] = asked = now
            await connection.send(Stop())
    return seen, asked


def _wait_for_end(engine: StartedEngine) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while engine.exit_code is None and time.monotonic() < deadline:
        time.sleep(0.01)
    if engine.exit_code != 0:
        raise SystemExit(f"The engine ended with exit code {engine.exit_code}.")


BENCHMARKS: dict[str, Callable[[], Timings]] = {
    "command": time_command,
    "frame": time_frame,
    "engine": time_engine,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=BENCHMARKS)
    options = parser.parse_args()
    print("| what | median | shortest | longest | times |\n|---|--:|--:|--:|--:|")
    for name in [options.only] if options.only else BENCHMARKS:
        taken = [BENCHMARKS[name]() for _ in range(options.repeats)]
        for what in dict.fromkeys(what for timings in taken for what in timings):
            values = [timings[what] for timings in taken if what in timings]
            print(
                f"| {what} | {median(values):.2f} s | {min(values):.2f} s | {max(values):.2f} s | "
                f"{len(values)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
