"""`ddpm-tui train` as a user runs it: its own process, real signals, exit codes."""

import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest
from command import COMMAND, as_in_a_terminal
from engines import (
    kill,
    kill_engines,
    tiny_config,
    wait_for,
    wait_until_ended,
    wait_until_trained,
)

from engine.config import to_toml
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise


@pytest.fixture
def place(tmp_path: Path):
    """A folder with tiny.toml in it; runs go to its `runs`."""
    config = tiny_config("training.epochs=1000000")
    (tmp_path / "tiny.toml").write_text(to_toml(config))
    yield tmp_path
    kill_engines(tmp_path / "runs")


def start(place: Path, *words: str, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=place,
        env={**os.environ, "DDPM_CHECKPOINTS": str(place / "runs")},
        text=True,
        stdout=options.get("stdout", subprocess.PIPE),
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=as_in_a_terminal,
    )


def finish(place: Path, *words: str) -> tuple[int, str]:
    with start(place, *words) as process:
        output, _ = process.communicate(timeout=120)
    return process.returncode, output


def run_of(place: Path, name: str) -> RunDirectory:
    return RunDirectory(place / "runs" / name)


def test_training_runs_to_its_end_and_says_so(place: Path) -> None:
    code, output = finish(
        place, "train", "tiny.toml", "--set", "training.epochs=20", "--run", "short"
    )
    assert code == 0, output
    assert "Run short finished at step" in output
    assert "loading TensorFlow" in output, "no silent beginning, even without a terminal"
    assert list_checkpoints(run_of(place, "short").checkpoints)
    again, output = finish(place, "train", "tiny.toml", "--run", "short", "--resume")
    assert again == 0 and "finished" in output, "resuming a finished run has nothing to do"


@pytest.mark.campaign
def test_finished_run_is_extended_by_more_epochs_and_by_nothing_else(place: Path) -> None:
    finish(place, "train", "tiny.toml", "--set", "training.epochs=4", "--run", "short")
    resume = ("train", "tiny.toml", "--run", "short", "--resume", "--set")
    for setting in ("optimizer.learning_rate=1e-5", "training.epochs=3"):
        code, output = finish(place, *resume, setting)
        assert code == 2 and "leaves nothing to train: choose more" in output, output
        assert output.count("\n") == 1
    code, output = finish(place, *resume, "training.epochs=6")
    assert code == 0 and "finished at step 42 (epoch 6.0 of 6)" in output, output
    code, output = finish(place, *resume, "training.epochs=1000000", "--detach")
    run = run_of(place, "short")
    wait_until_trained(run, 60)
    code, output = finish(place, *resume, "training.epochs=9")
    assert code == 2 and "Run 'short' is training and keeps its settings" in output, output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_save_and_exit_well(place: Path, number: signal.Signals) -> None:
    with start(place, "train", "tiny.toml") as process:
        run = run_of(place, "tiny-1")
        wait_until_trained(run, 50)
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "Run tiny-1 stopped at step" in output
    wait_until_ended(run)
    assert summarise(run).state == "stopped"
    assert list_checkpoints(run.checkpoints)


def test_ctrl_c_while_the_engine_is_only_starting_stops_it_too(place: Path) -> None:
    with start(place, "train", "tiny.toml") as process:
        run = run_of(place, "tiny-1")
        wait_for(run.config.exists, "the run to be made", interval=0.0005)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    wait_until_ended(run)
    assert summarise(run).state == "stopped"


def test_hang_up_of_the_terminal_leaves_it_training(place: Path) -> None:
    ours, theirs = pty.openpty()
    with start(place, "train", "tiny.toml", stdout=theirs) as process:
        run = run_of(place, "tiny-1")
        wait_until_trained(run, 20)
        os.close(theirs)
        process.send_signal(signal.SIGHUP)
        process.wait(timeout=30)
        os.close(ours)
    step = summarise(run)
    assert step.is_live
    wait_until_trained(run, 200)


def test_detach_returns_while_it_trains_and_resume_finds_the_live_engine(place: Path) -> None:
    code, output = finish(place, "train", "tiny.toml", "--detach")
    assert code == 0
    assert "Training run tiny-1. Watch it: ddpm-tui open tiny-1" in output
    run = run_of(place, "tiny-1")
    wait_until_trained(run, 20)
    with start(place, "train", "tiny.toml", "--resume") as process:
        assert process.stdout is not None and "Run tiny-1 in" in process.stdout.readline()
        wait_until_trained(run, 100)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Run tiny-1 stopped" in output, "it followed the same run, not a second one"
    assert sorted(path.name for path in (place / "runs").iterdir()) == ["tiny-1"]


def test_resume_goes_on_after_a_kill(place: Path) -> None:
    finish(place, "train", "tiny.toml", "--detach")
    run = run_of(place, "tiny-1")
    wait_for(lambda: bool(list_checkpoints(run.checkpoints)), "a checkpoint")
    kill(run)
    wait_until_ended(run)
    code, _ = finish(place, "train", "tiny.toml", "--resume", "--detach")
    assert code == 0
    wait_for(lambda: "Resumed from step" in run.events.read_text(), "the resume")


def test_death_of_the_engine_is_told(place: Path) -> None:
    with start(place, "train", "tiny.toml") as process:
        run = run_of(place, "tiny-1")
        wait_until_trained(run, 20)
        kill(run)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "ended with exit code -9" in output
    assert "Traceback" not in output


def test_set_changes_the_configuration_of_the_run(place: Path) -> None:
    finish(place, "train", "tiny.toml", "--set", "optimizer.learning_rate=1e-4", "--detach")
    assert "learning_rate = 0.0001" in run_of(place, "tiny-1").config.read_text()
