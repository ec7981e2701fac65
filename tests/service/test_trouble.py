"""Engines that cannot go on: one sentence, exit code 2, nothing lost."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from engines import tiny_config, wait_until_ended

from engine.runs.checkpoints import list_checkpoints, read_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.events import read_events
from engine.runs.status import read_status
from engine.runs.store import create_run
from engine.runs.summary import summarise


def run_engine(run: RunDirectory, largest_file: int | None = None) -> tuple[int, str]:
    """Run an engine to its end; no file may grow beyond `largest_file` bytes."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    ended = subprocess.run(
        [sys.executable, "-P", "-m", "engine.service", str(run.path)],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"},
        capture_output=True,
        text=True,
        preexec_fn=limit,
        timeout=120,
        check=False,
    )
    wait_until_ended(run)
    return ended.returncode, ended.stderr


@pytest.mark.campaign
def test_disk_that_refuses_a_checkpoint_fails_the_run_and_keeps_the_older_one(runs: Path) -> None:
    run = create_run(runs, "full", tiny_config("training.epochs=20"))
    assert run_engine(run)[0] == 0
    (kept,) = list_checkpoints(run.checkpoints)
    largest = max(fact.size for fact in read_checkpoint(kept).manifest.files.values())

    longer = create_run(runs, "longer", tiny_config("training.epochs=20"))
    code, _ = run_engine(longer, largest_file=largest - 1)
    status = read_status(longer.status)
    assert code == 2
    assert status is not None and status.state == "failed"
    assert status.message.startswith("Saving the checkpoint of step")
    assert "File too large" in status.message
    assert list(longer.checkpoints.iterdir()) == [], "nothing half written"

    assert run_engine(longer)[0] == 0, "with room again, the run goes on"
    assert summarise(longer).state == "finished"


def test_edited_configuration_is_refused_naming_the_key_and_both_values(runs: Path) -> None:
    run = create_run(runs, "edited", tiny_config("training.epochs=20"))
    assert run_engine(run)[0] == 0
    text = run.config.read_text()
    run.config.write_text(text.replace("learning_rate = 0.002", "learning_rate = 0.001"))
    code, errors = run_engine(run)
    status = read_status(run.status)
    assert code == 2 and "Traceback" not in errors
    assert status is not None and "optimizer.learning_rate is 0.001" in status.message
    assert "trained with 0.002" in status.message


def test_missing_gpu_is_told(runs: Path) -> None:
    run = create_run(runs, "gpu", tiny_config("device=gpu:7"))
    code, errors = run_engine(run)
    status = read_status(run.status)
    assert code == 2 and "Traceback" not in errors
    assert status is not None and "gpu:7" in status.message
    assert read_events(run.events)[-1].level == "error"


@pytest.mark.campaign
def test_damaged_newest_checkpoint_is_passed_over(runs: Path) -> None:
    run = create_run(
        runs, "damaged", tiny_config("training.epochs=40", "checkpoint.every_epochs=20")
    )
    assert run_engine(run)[0] == 0
    older, newest = list_checkpoints(run.checkpoints)[-2:]
    weights = newest / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-7])
    assert run_engine(run)[0] == 0
    texts = [event.text for event in read_events(run.events)]
    step = int(older.name.removeprefix("step-"))
    assert any("Passed over a checkpoint" in text for text in texts)
    assert any(text.startswith(f"Resumed from step {step:,}") for text in texts)
