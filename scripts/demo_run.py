"""Make the run that comes with the program: train the `demo` preset here, and keep what is small.

    python scripts/demo_run.py            # about eight minutes on two quiet cores

It trains with the command that everybody has, in a folder of its own, draws 16 images with all
their frames, measures KID and the share of near copies, and then replaces checkpoints/demo by what
fits into 8 MB: the EMA weights of the end, the logs, the previews, that one drawing. How long it
trained, where, and what was measured is written into the run.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import msgspec

from engine.listing.facts import read_facts
from engine.runs.checkpoints import newest_whole_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.files import write_whole
from engine.runs.notes import Notes, write_notes
from engine.runs.shipped import NAME, Shipped
from engine.runs.weights_only import copy_weights

SETTINGS = (
    "evaluation.kid_every_epochs=48",
    "preview.every_epochs=4",
    # Snapshots of power-function averages are larger than all the rest.
    "ema.power_lengths=[]",
)
MOST_BYTES = 8_000_000
CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Train, draw, measure, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, help="fewer than the preset's, to try this out")
    parser.add_argument("--to", type=Path, default=CHECKOUT / "checkpoints" / NAME)
    asked = parser.parse_args()
    settings = [*SETTINGS, *([f"training.epochs={asked.epochs}"] if asked.epochs else [])]
    with tempfile.TemporaryDirectory() as folder:
        run = RunDirectory(Path(folder) / NAME)
        ddpm_tui(run, "train", "demo", "--run", NAME, *(f"--set={text}" for text in settings))
        ddpm_tui(run, "sample", NAME, "--count", "16", "--sampler", "ddim", "--steps", "50")
        # As many as training draws for it: one series.
        ddpm_tui(run, "evaluate", NAME, "--images", "256")
        keep(run, RunDirectory(Path(folder) / "kept"))
        shutil.rmtree(asked.to, ignore_errors=True)
        shutil.copytree(Path(folder) / "kept", asked.to)
    print(f"{asked.to}: {disk_space(asked.to):,} bytes")


def ddpm_tui(run: RunDirectory, *words: str) -> None:
    """Run the command on the folder of that run."""
    program = Path(sys.executable).with_name("ddpm-tui")
    subprocess.run([program, *words, "--checkpoints", run.path.parent], check=True)


def keep(run: RunDirectory, kept: RunDirectory) -> None:
    """Copy what is small; of the newest checkpoint, the EMA weights alone."""
    checkpoint, troubles = newest_whole_checkpoint(run.checkpoints)
    if checkpoint is None:
        raise SystemExit(f"No checkpoint to ship: {troubles}")
    weights = checkpoint.tensors("ema")
    kept.path.mkdir()
    for part in (
        run.config, run.images, run.status, run.metrics, run.events, run.evaluations,
        run.path / "evaluations", run.previews, run.samples,
    ):  # fmt: skip
        copy = shutil.copytree if part.is_dir() else shutil.copyfile
        copy(part, kept.path / part.name)
    copy_weights(checkpoint, kept.checkpoints)
    facts = read_facts(run)
    shipped = Shipped(
        version=version("ddpm-tui"),
        command="python scripts/demo_run.py",
        training_seconds=round(facts.seconds_trained or 0.0),
        machine=f"{os.cpu_count()} cores ({platform.machine()}), no GPU",
        weights=hashlib.sha256(b"".join(map(bytes, weights.values()))).hexdigest(),
    )
    evaluation = read_evaluations(run)[-1]
    write_notes(kept, notes(shipped, evaluation, facts.step))
    write_whole(kept.shipped, msgspec.json.format(msgspec.json.encode(shipped)) + b"\n")
    if (taken := disk_space(kept.path)) > MOST_BYTES:
        raise SystemExit(f"{taken:,} bytes: more than {MOST_BYTES:,}, too much to ship.")


def notes(shipped: Shipped, evaluation: Evaluation, step: int) -> Notes:
    """What is to be known of the run, in words."""
    told = ""
    if (near := evaluation.by_pixels) is not None:
        told = (
            f"; {near.share:.0%} of them are as near to a training image as {near.quantile:.0%} "
            f"of unseen images are"
        )
    text = (
        f"Shipped with ddpm-tui {shipped.version}: {step:,} steps of the demo preset, "
        f"{shipped.training_seconds / 60:.0f} minutes on {shipped.machine}. "
        f"KID {evaluation.value:.4f} ± {evaluation.standard_error:.4f} ({evaluation.protocol}, "
        f"{evaluation.images} images){told}. EMA weights alone. The training pictures are Twemoji "
        f"graphics (CC-BY 4.0). Made by `{shipped.command}`."
    )
    return Notes(name="Shipped demo", tags=("shipped",), note=text)


if __name__ == "__main__":
    main()
