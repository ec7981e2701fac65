"""How long a list of many runs takes: what `ddpm-tui runs` and the workbench show of them.

    python benchmarks/run_list.py
    python benchmarks/run_list.py --runs 5000 --lines 20000

Makes so many runs in a temporary folder, each with the files of a small finished run (settings of
its own, a metric log, evaluations, notes, previews, checkpoints), and reads the facts of all of
them, with and without their size on the disk; then the whole command, in a process of its own;
then the workbench on a terminal: from its start until the first runs are there, and until all are
listed, beside an empty folder. The files are in the system's cache, as they are the second time
that one looks.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import msgspec
from workbench import Terminal

from engine.config import Config, load_config, preset_names
from engine.listing.facts import list_facts
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation
from engine.runs.notes import Notes, write_notes
from engine.runs.records import Record, Resumed, TrainRecord, ValidationRecord
from engine.runs.status import Status, write_status
from engine.runs.store import create_run

CHECKPOINTS, PREVIEWS, EVALUATIONS = 3, 8, 4
WEIGHTS = ("weights", "ema", "adam_mean", "adam_variance")


def make_run(folder: Path, number: int, lines: int, presets: list[tuple[str, Config]]) -> None:
    """One run, as a training leaves it; its arrays are a few bytes."""
    name, config = presets[number % len(presets)]
    config = msgspec.structs.replace(config, seed=number)
    run = create_run(folder, f"{name}-{number}", config)
    began = 1.7e9 + 1e4 * number
    run.metrics.write_bytes(b"".join(map(encoded, metric_log(lines, began))))
    run.evaluations.write_bytes(b"".join(encoded(made) for made in evaluations(began)))
    write_status(run.status, Status("finished", began + lines, 10 * lines, 240.0, 240, 0.07))
    write_notes(run, Notes(f"Number {number}", ("benchmark",)))
    run.lock.write_bytes(b"{}")
    make_files(run)


def metric_log(lines: int, began: float) -> list[Record]:
    """Two sessions, with a night between them."""
    log: list[Record] = []
    for line in range(1, lines + 1):
        now = began + line + (40_000 if line > lines // 2 else 0)
        if line == lines // 2 + 1:
            log.append(Resumed(10 * line, now))
        log.append(
            TrainRecord(10 * line, line / 6, 0.0812345678, 0.3, 2e-4, 0.999, line, 0.01, 600.0, now)
        )
        if line % 20 == 0:
            log.append(ValidationRecord(10 * line, line / 6, 0.08, 0.09, 114, now, -0.001, 0.0004))
    return log


def evaluations(began: float) -> list[Evaluation]:
    """Figures of one protocol."""
    return [
        Evaluation(
            name=f"evaluation-{number}",
            protocol="kid-efficientnet-lite0",
            value=0.01 / number,
            standard_error=0.001,
            images=256,
            references=114,
            images_digest="a8fa8a595c5b02aa29e7c59cb06c10c3",
            sampler="dpm-solver",
            steps=20,
            eta=0.0,
            clip=True,
            seed=0,
            weights="ema",
            checkpoint="live",
            step=100 * number,
            time=began + number,
            seconds=12.0,
        )
        for number in range(1, EVALUATIONS + 1)
    ]


def make_files(run: RunDirectory) -> None:
    """What only its size is asked of."""
    run.previews.mkdir()
    for number in range(PREVIEWS):
        (run.previews / f"step-{number:08d}.png").write_bytes(b"0" * 100)
    for number in range(CHECKPOINTS):
        checkpoint = run.checkpoints / f"step-{number:08d}"
        checkpoint.mkdir(parents=True)
        for name in ("manifest.json", *(f"{name}.safetensors" for name in WEIGHTS)):
            (checkpoint / name).write_bytes(b"0" * 100)


def encoded(record: msgspec.Struct) -> bytes:
    """A line of a log."""
    return msgspec.json.encode(record) + b"\n"


def timed(repeats: int, work: Callable[[], object]) -> list[float]:
    """Seconds of each repeat."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def row(what: str, taken: list[float]) -> None:
    """A row of the table."""
    figures = " | ".join(f"{seconds:.2f} s" for seconds in (median(taken), min(taken), max(taken)))
    print(f"| {what} | {figures} |", flush=True)


def seconds_until(sign: str, folder: Path) -> float:
    """From the start of the workbench until this is on the terminal."""
    with Terminal("--checkpoints", str(folder)) as terminal:
        return terminal.wait_for(sign.encode())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=100, help="of each metric log")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    command = [Path(sys.executable).with_name("ddpm-tui"), "runs", "--checkpoints"]
    presets = [(name, load_config(name)) for name in preset_names()]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number in range(options.runs):
            make_run(folder, number, options.lines, presets)
        works: dict[str, Callable[[], object]] = {
            "facts, without sizes": lambda: list(list_facts(folder, with_bytes=False)),
            "facts": lambda: list(list_facts(folder)),
            "`ddpm-tui runs`": lambda: subprocess.run(
                [*command, place], check=True, stdout=subprocess.DEVNULL
            ),
        }
        print(f"| {options.runs:,} runs | median | shortest | longest |\n|---|--:|--:|--:|")
        for what, work in works.items():
            row(what, timed(options.repeats, work))
        (empty := folder / "empty").mkdir()
        for what, sign, place in (
            ("workbench, no runs", "No runs yet", empty),
            ("workbench, first runs", "Number", folder),
            ("workbench, all listed", f" {options.runs:,} runs", folder),
        ):
            row(what, [seconds_until(sign, place) for _ in range(options.repeats)])


if __name__ == "__main__":
    main()
