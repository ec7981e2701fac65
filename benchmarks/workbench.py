"""How long the workbench makes one wait, and what it takes, with a history of a million lines.

    python benchmarks/workbench.py
    python benchmarks/workbench.py --lines 100000 --only keys

A run with that many logged lines (seeded; a resume and live changes among them) is made in a
temporary folder, and the real workbench opened on it, a process of its own on a pseudo-terminal of
120x36 cells.

* open: from the start of the process until the first curves are on the terminal, and until the
  history is complete; the most memory it held.
* keys: from writing a key until the last byte of what it changes has come: the terminal must then
  have been silent for a tenth of a second, which does not count. First alone, then while a `demo`
  training has both cores. The processor time of a key is told too: other work on the machine
  does not change it much.
* idle, watching: processor time and bytes sent to the terminal, with the finished run open, and
  with the run that is being trained.
"""

import argparse
import os
import pty
import random
import select
import signal
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import msgspec

from engine.config import Config, load_config
from engine.runs.changes import Change
from engine.runs.directory import RunDirectory
from engine.runs.files import append_line
from engine.runs.lock import read_holder
from engine.runs.metrics import (
    LevelLossRecord,
    MetricHistory,
    Record,
    Resumed,
    TrainRecord,
    ValidationRecord,
)
from engine.runs.status import Status, write_status
from engine.runs.store import create_run
from engine.service.start import start_new_run

SIZE = (36, 120)
TIMEOUT_SECONDS = 120.0
SILENCE_SECONDS = 0.1
CURVES, COMPLETE = b"\xe2\xa0", "★".encode()
"""The beginning of nearly every braille character, and the mark of the best validation, which is
drawn when all of the history is known."""

ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[16t": b"\x1b[6;18;9t",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[5n": b"\x1b[0n",
}
"""What xterm answers when asked what it is, how large its cells are, whether it can wait for a
whole frame before it draws, and whether all is well."""
HELP = b"Esc closes this"
"""What is seen when an answer came so late that it was taken for keys: nothing measured counts."""

KEYS = {
    "zoom": [b"+", b"+"],
    "pan": [b"<", b">"],
    "cursor": [b"\x1b[D", b"\x1b[D", b"\x1b[1;2D", b"\x1b[C"],
    "log": [b"l", b"l"],
    "smooth": [b"s"],
    "x axis": [b"a"],
    "zoom out": [b"-", b"-"],
    "whole": [b"0"],
}
"""Pressed in this order, over and over; each changes something."""


def make_history(folder: Path, lines: int) -> RunDirectory:
    """A finished run with `lines` lines of training."""
    config = load_config("demo")
    run = create_run(folder, "million", config)
    write = msgspec.json.encode
    with run.metrics.open("wb") as stream:
        for record in _records(lines, random.Random(0)):
            stream.write(write(record) + b"\n")
    for place, rate in ((0.25, 1e-3), (0.75, 5e-4)):
        step = 10 * int(lines * place)
        append_line(run.changes, Change(step, "optimizer.learning_rate", 2 * rate, rate))
    write_status(run.status, Status("finished", time.time(), 10 * lines, lines / 7, lines // 7))
    return run


def _records(lines: int, rng: random.Random) -> Iterator[Record]:
    now, step, number = time.time() - 0.4 * lines, 0, 0
    while number < lines:
        number, step = number + 1, step + 10
        loss, at = 0.03 + 0.3 / (1 + step / 1e4), now + 0.4 * number
        yield TrainRecord(
            step=step, epoch=step / 70, loss=loss * rng.lognormvariate(0, 0.1),
            gradient_norm=rng.lognormvariate(-1, 0.3), learning_rate=2e-3, ema_decay=0.998,
            ema_updates=step, ema_distance=0.01 * rng.random(), time=at,
            images_per_second=rng.gauss(700, 20),
        )  # fmt: skip
        if number % 1000 == 0:
            above = loss + 1e-9 * (step - 5 * lines) ** 2 / lines
            yield ValidationRecord(step, step / 70, above, above * 1.1, 100, at)
            levels = [loss * rng.random() for _ in range(10)]
            yield LevelLossRecord(step, step / 70, levels, levels, levels, at)
        if number == lines // 2:
            step -= step // 100
            yield Resumed(step, at)


class Terminal:
    """The workbench on a pseudo-terminal; a thread takes what it says, and when."""

    def __init__(self, *words: str) -> None:
        """Start `ddpm-tui` with these words."""
        self.began = time.perf_counter()
        self.received = b""
        self.bytes = 0
        self.last = 0.0
        """When the last byte came."""
        self._heard = threading.Condition()
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, SIZE)
        command = str(Path(sys.executable).with_name("ddpm-tui"))
        self._process = subprocess.Popen(
            [command, *words, "--images", "halfcell"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        os.close(theirs)
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def wait_for(self, sign: bytes) -> float:
        """Seconds from the start until these bytes were there."""
        with self._heard:
            if not self._heard.wait_for(lambda: sign in self.received, TIMEOUT_SECONDS):
                raise SystemExit(f"The workbench never sent {sign!r}.")
            return self.last - self.began

    def settle(self) -> None:
        """Wait until it has been silent for a while."""
        if HELP in self.received:
            raise SystemExit("The machine is too busy to measure: the terminal answered too late.")
        while (left := self.last + SILENCE_SECONDS - time.perf_counter()) > 0:
            time.sleep(left)

    def press(self, key: bytes) -> float:
        """Seconds from writing a key until the last byte of what came of it."""
        before, pressed = self.bytes, time.perf_counter()
        os.write(self._ours, key)
        with self._heard:
            if not self._heard.wait_for(lambda: self.bytes > before, 5.0):
                raise SystemExit(f"Nothing came of the key {key!r}.")
        self.settle()
        return self.last - pressed

    def processor_seconds(self) -> float:
        """Processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self) -> float:
        """The most memory it has held."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def _listen(self) -> None:
        while True:
            try:
                select.select([self._ours], [], [])
                got = os.read(self._ours, 1 << 16)
            except OSError:  # it has ended
                return
            for question, answer in ANSWERS.items():
                if question in got:
                    os.write(self._ours, answer)
            with self._heard:
                self.last = time.perf_counter()
                self.bytes += len(got)
                self.received = (self.received + got)[-(1 << 20) :]
                self._heard.notify_all()


def opened(run: RunDirectory) -> Terminal:
    """The workbench with a run in front."""
    return Terminal("open", run.name, "--checkpoints", str(run.path.parent))


@contextmanager
def training(folder: Path) -> Iterator[RunDirectory]:
    """A `demo` training that keeps both cores busy."""
    run, engine = start_new_run(folder, "training", busy_config())
    history = MetricHistory(run.metrics)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while len(history.train) < 5:
        if engine.exit_code is not None or time.monotonic() > deadline:
            raise SystemExit(f"The training did not begin:\n{run.engine_log.read_text()}")
        time.sleep(0.1)
        history.update()
    try:
        yield run
    finally:
        holder = read_holder(run.lock)
        if holder is not None and engine.exit_code is None:
            os.kill(holder.pid, signal.SIGTERM)
        while engine.exit_code is None:
            time.sleep(0.05)


def busy_config() -> Config:
    """The demo, for as long as it takes."""
    return load_config("demo", ["training.epochs=1000000"])


def measure_open(run: RunDirectory) -> None:
    """The first curves, all of them, and the memory."""
    with opened(run) as terminal:
        row("first frame, from the start of the process", f"{terminal.wait_for(b'epoch'):.2f} s")
        row("first curves", f"{terminal.wait_for(CURVES):.2f} s")
        row("complete history", f"{terminal.wait_for(COMPLETE):.2f} s")
        terminal.settle()
        time.sleep(2.0)
        row("most memory", f"{terminal.peak_megabytes():.0f} MB")


def measure_keys(run: RunDirectory, presses: int, where: str) -> None:
    """A mix of keys."""
    rng = random.Random(0)
    taken: dict[str, list[float]] = {name: [] for name in KEYS}
    with opened(run) as terminal:
        terminal.wait_for(COMPLETE)
        terminal.settle()
        time.sleep(1.0)
        processor = terminal.processor_seconds()
        while sum(map(len, taken.values())) < presses:
            for name, keys in KEYS.items():
                for key in keys:
                    # Not in step with anything that the workbench does by the clock.
                    time.sleep(rng.uniform(0.0, 0.1))
                    taken[name].append(terminal.press(key))
        processor = terminal.processor_seconds() - processor
        row(f"most memory after the keys, {where}", f"{terminal.peak_megabytes():.0f} MB")
    everything = sorted(time for times in taken.values() for time in times)
    p99 = everything[int(0.99 * len(everything))]
    row(
        f"key to repaint, {where}: {len(everything)} presses",
        f"median {1e3 * median(everything):.0f} ms, p99 {1e3 * p99:.0f} ms, "
        f"longest {1e3 * everything[-1]:.0f} ms",
    )
    row("processor time of a key", f"{1e3 * processor / len(everything):.0f} ms")
    for name, times in taken.items():
        row(f"… {name}", f"median {1e3 * median(times):.0f} ms, longest {1e3 * max(times):.0f} ms")


def measure_load(run: RunDirectory, seconds: float, where: str) -> None:
    """Processor time and bytes while nobody presses a key."""
    with opened(run) as terminal:
        terminal.wait_for(CURVES)
        time.sleep(8.0)
        terminal.settle()
        processor, sent = terminal.processor_seconds(), terminal.bytes
        time.sleep(seconds)
        share = (terminal.processor_seconds() - processor) / seconds / (os.cpu_count() or 1)
        row(f"processor time, {where}", f"{share:.2%} of the machine")
        kilobytes = (terminal.bytes - sent) / 1024 * 60 / seconds
        row(f"sent to the terminal, {where}", f"{kilobytes:.1f} kB a minute")


def row(what: str, value: str) -> None:
    """A row of the table."""
    print(f"| {what} | {value} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--presses", type=int, default=240)
    parser.add_argument("--seconds", type=float, default=60.0, help="of watching")
    parser.add_argument("--only", choices=("open", "keys", "idle", "busy", "watching"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = make_history(Path(folder), options.lines)
        alone: dict[str, Callable[[], None]] = {
            "open": lambda: measure_open(run),
            "keys": lambda: measure_keys(run, options.presses, "alone"),
            "idle": lambda: measure_load(run, options.seconds, "finished run"),
        }
        print("| what | measured |\n|---|--:|")
        for name, measure in alone.items():
            if options.only in (None, name):
                measure()
        if options.only not in alone:
            with training(Path(folder)) as busy:
                if options.only in (None, "busy"):
                    measure_keys(run, options.presses, "beside a training")
                if options.only in (None, "watching"):
                    measure_load(busy, options.seconds, "watching a training")


if __name__ == "__main__":
    main()
