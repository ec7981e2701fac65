"""Runs as trainings leave them, made without training."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from log_lines import evaluation, train
from PIL import Image

from engine.config import load_config
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Memorised, log_evaluation
from engine.runs.files import append_line
from engine.runs.lock import Holder, RunLock
from engine.runs.nearest_pairs import picture_of
from engine.runs.notes import Notes, write_notes
from engine.runs.records import ValidationRecord
from engine.runs.status import EngineState, Status, write_status
from engine.runs.store import create_run

BEGAN = 1.7e9
STEPS = 200


def made_run(
    folder: Path,
    name: str,
    *settings: str,
    preset: str = "demo",
    state: EngineState = "finished",
    heard: float = BEGAN + 1000.0,
    best: float = 0.07,
    kid: float | None = None,
    protocol: str = "kid-efficientnet-lite0",
    notes: Notes | None = None,
    message: str = "",
) -> RunDirectory:
    """A run of 200 steps with its logs.

    Args:
        folder: where.
        name: its name.
        settings: other than the preset's.
        preset: what it is made from.
        state: what its status says.
        heard: the time of its status.
        best: its lowest validation loss, of its last validation.
        kid: measured at its end; None: it was not.
        protocol: of that.
        notes: its name, tags and note.
        message: of a run that failed.
    """
    run = create_run(folder, name, load_config(preset, settings))
    for step in range(10, STEPS + 1, 10):
        loss = best + 1 / step
        append_line(run.metrics, train(step, loss, BEGAN + step))
        if step % 50 == 0:
            above = best * STEPS / step
            append_line(
                run.metrics,
                ValidationRecord(step, step / 10, above, 1.1 * above, 114, BEGAN + step),
            )
    if kid is not None:
        for step in (STEPS // 2, STEPS):
            value = kid * STEPS / step
            log_evaluation(run, evaluation(step, value=value, protocol=protocol))
    write_status(run.status, Status(state, heard, STEPS, STEPS / 10, 20, best, message))
    if notes is not None:
        write_notes(run, notes)
    return run


def store_pairs(
    run: RunDirectory, name: str = "evaluation-9", *, count: int = 8, size: int = 16, **said: Any
) -> str:
    """An evaluation with its picture: generated images beside darker ones; returns its name."""
    shades = np.linspace(80, 250, count).astype(np.uint8)
    generated = np.broadcast_to(shades[:, None, None, None], (count, size, size, 3))
    pairs = np.stack([generated, generated // 2], axis=1)
    told = Memorised(
        share=0.06, share_error=0.02, closer=0.51, closer_error=0.02, quantile=0.05,
        threshold=0.3, unseen=114,
    )  # fmt: skip
    facts = {"name": name, "images": count, "by_features": told, "by_pixels": told, **said}
    made = evaluation(STEPS, **facts)
    log_evaluation(run, made)
    path = run.evaluation_picture(made.name)
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(picture_of(pairs)).save(path)
    return made.name


@contextmanager
def live(*runs: RunDirectory, host: str | None = None) -> Iterator[None]:
    """The runs held as if by engines that cannot be reached, on another machine if one is named."""
    with ExitStack() as stack:
        for run in runs:
            stack.callback(RunLock.take(run.lock, "/nowhere").release)
            if host is not None:
                run.lock.write_bytes(
                    msgspec.json.encode(Holder(host, "another boot", 4242, BEGAN, "/nowhere"))
                )
        yield
