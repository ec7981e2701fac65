"""The memory that the form for a new run foretells, beside what engines really take.

    python benchmarks/memory_estimate.py
    python benchmarks/memory_estimate.py --preset flowers --set training.batch_size=8

Each preset is trained by a real engine for a few steps, on embedded pictures, with validation,
previews and checkpoints; what is measured is the most memory that the process ever had resident
(VmHWM of Linux), on the CPU. The table has the estimate, the measurement and their ratio, and what
the estimate is made of (`engine/estimate/memory.py`).
"""

import argparse
import re
import tempfile
import time
from dataclasses import fields
from pathlib import Path

from engine.config import Config, load_config
from engine.estimate.memory import Memory, memory_of_training
from engine.runs.directory import RunDirectory
from engine.runs.lock import read_holder
from engine.runs.status import read_status
from engine.service.start import StartedEngine, start_new_run

PRESETS = ("demo", "flowers")
STEPS = 6
TIMEOUT_SECONDS = 1800.0
_MOST = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def shortened(preset: str, settings: list[str]) -> Config:
    """The preset for a few steps on what is in the box, everything else as it is."""
    config = load_config(preset, settings)
    images = STEPS * config.training.batch_size * config.training.accumulate
    few = [
        "device=cpu", "data.source=emoji:all", f"data.train_images={images}",
        "data.validation_images=64", "training.epochs=1", "training.log_every_steps=1",
        "validation.every_epochs=1", "preview.every_epochs=1", "checkpoint.every_epochs=1",
        "evaluation.kid_every_epochs=0",
    ]  # fmt: skip
    return load_config(preset, [*settings, *few])


def most_memory(run: RunDirectory, engine: StartedEngine) -> int:
    """Bytes that the engine had resident at most, until it ended."""
    deadline, most = time.monotonic() + TIMEOUT_SECONDS, 0
    while engine.exit_code is None:
        if time.monotonic() > deadline:
            raise SystemExit(f"{run.name} has not ended within {TIMEOUT_SECONDS:.0f} s")
        if holder := read_holder(run.lock):
            most = max(most, _resident(holder.pid))
        time.sleep(0.05)
    status = read_status(run.status)
    if status is None or status.state != "finished":
        raise SystemExit(f"{run.name} did not finish: {run.engine_log.read_text()[-2000:]}")
    return most


def _resident(process: int) -> int:
    try:
        found = _MOST.search(Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return 1024 * int(found[1]) if found else 0


def row(preset: str, config: Config, memory: Memory, measured: int) -> str:
    """A line of the table."""
    parts = ", ".join(
        f"{part.name} {getattr(memory, part.name) / 1e6:,.0f}" for part in fields(memory)
    )
    return (
        f"| {preset}, batch {config.training.batch_size} | {memory.total / 1e6:,.0f} MB | "
        f"{measured / 1e6:,.0f} MB | {memory.total / measured:.2f} | {parts} |"
    )


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--preset", action="append", help="which; may be repeated")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    print("| what | estimate | measured | ratio | of which, in MB |\n|---|--:|--:|--:|---|")
    for preset in options.preset or PRESETS:
        config = shortened(preset, options.set)
        with tempfile.TemporaryDirectory() as folder:
            measured = most_memory(*start_new_run(Path(folder), preset, config))
        print(row(preset, config, memory_of_training(config), measured), flush=True)


if __name__ == "__main__":
    main()
