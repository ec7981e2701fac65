"""A training step of the `flowers` network: how long it takes, and beside others.

    python benchmarks/training_step.py --torch-python OTHER/bin/python
    python benchmarks/training_step.py --precision bfloat16
    python benchmarks/training_step.py --xla

The first compares with the same network and step in PyTorch (`torch_unet.py`), in both of its
memory layouts; the others compare the engine with itself in float32 without XLA. Every rival is a
process of its own; they take turns, some steps each in every round, and wait in between. The
images are random; a step is the engine's own, of noise, gradient, AdamW and EMA.

The table has the median over all timed steps, its quartiles, the CPU time of all threads together,
and the ratio of the first row's time to the row's own: the median over the rounds, and its range.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

NO_TORCH = (
    "This comparison needs PyTorch, which the project does not: install it anywhere with "
    "`pip install torch` and name that interpreter with --torch-python."
)


class Rival:
    """A process that makes training steps when asked."""

    def __init__(self, name: str, command: Sequence[str | Path]) -> None:
        self.name = name
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 (as long as the process)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", **os.environ},
            text=True,
        )
        self.about = self._answer()
        self.rounds: list[list[list[float]]] = []

    def steps(self, count: int) -> list[list[float]]:
        """Make so many steps; the wall and the CPU seconds of each."""
        print(count, file=self._process.stdin, flush=True)
        taken: list[list[float]] = self._answer()
        return taken

    def one_round(self, count: int) -> None:
        """A step to get warm again, and so many timed ones."""
        self.rounds.append(self.steps(count + 1)[1:])

    def end(self) -> None:
        """Let the process end, and wait for it."""
        self._process.communicate()

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            self._errors.seek(0)
            raise SystemExit(f"{self.name} has ended:\n{self._errors.read()}")
        return json.loads(line)


def serve(options: argparse.Namespace) -> None:
    """Be the engine's process: make as many steps as each line of standard input says."""
    import numpy as np
    import tensorflow as tf

    from engine.config import load_config
    from engine.networks.network import build_network
    from engine.training.objective import Objective
    from engine.training.state import TrainingState
    from engine.training.step import TrainingStep

    config = load_config(
        "flowers",
        [
            f"training.batch_size={options.batch}",
            f"training.precision={options.precision}",
            f"training.xla={str(options.xla).lower()}",
        ],
    )
    network, initial = build_network(config)
    state = TrainingState(config, initial)
    step = TrainingStep(config, Objective(config.diffusion, network), state)
    size = config.data.size
    images = np.random.default_rng(0).integers(0, 256, (options.batch, size, size, 3), np.uint8)
    done = 0

    def one_step() -> list[float]:
        nonlocal done
        wall, cpu = time.perf_counter(), time.process_time()
        step(images, done, config.optimizer.learning_rate, config.ema.decay)
        assert int(state.updates.numpy()) == done + 1
        done += 1
        return [time.perf_counter() - wall, time.process_time() - cpu]

    first = one_step()[0]
    about = {"version": tf.__version__, "parameters": network.layout.count, "first_step": first}
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        print(json.dumps([one_step() for _ in range(int(line))]), flush=True)


def rivals(options: argparse.Namespace) -> list[Rival]:
    """The engine as asked for, then whom it is compared with."""
    batch = ["--batch", str(options.batch)]
    ours = [sys.executable, __file__, "--serve", *batch]
    asked = ["--precision", options.precision, *(["--xla"] if options.xla else [])]
    name = f"engine, {options.precision}{', XLA' if options.xla else ''}"
    found = [Rival(name, [*ours, *asked])]
    if options.precision != "float32" or options.xla:
        return [*found, Rival("engine, float32", ours)]
    theirs = [options.torch_python, Path(__file__).with_name("torch_unet.py"), *batch]
    found.append(Rival("PyTorch", theirs))
    found.append(Rival("PyTorch, channels last", [*theirs, "--channels-last"]))
    return found


def table(rows: Sequence[Rival]) -> str:
    """The measurements in Markdown."""
    lines = [
        "| what | median | quartiles | CPU time | first row / this one |",
        "|---|--:|--:|--:|--:|",
    ]
    first = [median(wall for wall, _ in steps) for steps in rows[0].rounds]
    for row in rows:
        wall = [wall for steps in row.rounds for wall, _ in steps]
        cpu = [cpu for steps in row.rounds for _, cpu in steps]
        low, _, high = quantiles(wall, n=4)
        own = [median(wall for wall, _ in steps) for steps in row.rounds]
        ratios = [one / other for one, other in zip(first, own, strict=True)]
        lines.append(
            f"| {row.name} ({row.about['version']}) | {median(wall):.3f} s | {low:.3f} to "
            f"{high:.3f} s | {median(cpu):.2f} s | {median(ratios):.2f} ({min(ratios):.2f} to "
            f"{max(ratios):.2f}) |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=3, help="timed steps of each in a round")
    parser.add_argument(
        "--precision", default="float32", choices=["float32", "bfloat16", "float16"]
    )
    parser.add_argument("--xla", action="store_true")
    parser.add_argument("--torch-python", default=sys.executable, help="an interpreter with torch")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options)
        return
    alone = options.precision == "float32" and not options.xla
    has_torch = [options.torch_python, "-c", "import torch"]
    if alone and subprocess.run(has_torch, capture_output=True, check=False).returncode:
        raise SystemExit(NO_TORCH)
    taking_part = rivals(options)
    counts = {row.about["parameters"] for row in taking_part}
    assert len(counts) == 1, f"the networks differ: {counts} parameters"
    for _ in range(options.rounds):
        for row in taking_part:
            row.one_round(options.steps)
    for row in taking_part:
        row.end()
    print(f"{counts.pop():,} parameters, batches of {options.batch}, {os.cpu_count()} cores\n")
    print(table(taking_part))


if __name__ == "__main__":
    main()
