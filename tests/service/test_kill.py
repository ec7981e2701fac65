"""An engine that does not answer is ended by force, and nobody else is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from engines import converse, tiny_config, wait_for, wait_until_trained

from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.lock import RunLock, is_held, read_holder
from engine.runs.store import create_run
from engine.runs.summary import summarise
from engine.service.kill import kill_engine
from engine.service.messages import Done, SaveCheckpoint
from engine.service.start import start_engine, start_new_run


def test_engine_that_answers_nothing_is_killed_and_the_run_resumed(runs: Path) -> None:
    run, engine = start_new_run(runs, "stuck", tiny_config("training.epochs=1000000"))
    wait_until_trained(run, 20)
    assert isinstance(converse(run, lambda talk: talk.ask(SaveCheckpoint())), Done)
    holder = read_holder(run.lock)
    assert holder is not None
    os.kill(holder.pid, signal.SIGSTOP)  # It hears nothing any more.
    written(run, started=holder.started - 3600)  # The machine's clock has been set meanwhile.
    kill_engine(run)
    assert not is_held(run.lock) and summarise(run).state == "dead"
    wait_for(lambda: engine.exit_code == -signal.SIGKILL, "its end")
    assert list_checkpoints(run.checkpoints)
    start_engine(run)
    wait_for(lambda: "Resumed from step" in run.events.read_text(), "the resume")


@pytest.fixture
def bystander() -> Iterator[int]:
    """A process that has nothing to do with any run."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
    yield process.pid
    assert process.poll() is None, "it was left alone"
    process.kill()
    process.wait()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[RunDirectory]:
    """A run whose lock this very process holds."""
    run = create_run(tmp_path, "held", tiny_config())
    lock = RunLock.take(run.lock, "/nowhere.sock")
    yield run
    lock.release()


def written(run: RunDirectory, **changes: object) -> None:
    """Let the lock say that somebody else holds it."""
    holder = read_holder(run.lock)
    assert holder is not None
    run.lock.write_bytes(msgspec.json.encode(msgspec.structs.replace(holder, **changes)))


def test_process_that_got_the_engines_number_is_left_alone(
    held: RunDirectory, bystander: int
) -> None:
    """As when the engine has died and what its lock says is not yet overwritten."""
    written(held, pid=bystander)
    with pytest.raises(UserError, match=f"Process {bystander} is not the engine"):
        kill_engine(held)


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"host": "elsewhere"}, "being trained on elsewhere: its engine can only be killed there"),
     ({"boot": "another"}, "can only be killed there"),
     ({"socket": ""}, "no engine, such as `ddpm-tui study`")],
    ids=["host", "boot", "study"],
)  # fmt: skip
def test_who_is_not_an_engine_here_is_left_alone(
    held: RunDirectory, bystander: int, changes: dict[str, str], says: str
) -> None:
    written(held, pid=bystander, started=time.time(), **changes)
    with pytest.raises(UserError, match=says):
        kill_engine(held)


def test_engine_just_starting_has_not_said_who_it_is(held: RunDirectory) -> None:
    held.lock.write_bytes(b"")
    with pytest.raises(UserError, match="is just starting: try again"):
        kill_engine(held)


def test_run_without_an_engine_has_nothing_to_kill(tmp_path: Path, bystander: int) -> None:
    """Whatever the lock file of the engine before says."""
    run = create_run(tmp_path, "idle", tiny_config())
    with pytest.raises(UserError, match="no live engine"):
        kill_engine(run)
    RunLock.take(run.lock, "/nowhere.sock").release()
    written(run, pid=bystander, started=time.time())
    with pytest.raises(UserError, match="no live engine"):
        kill_engine(run)


def test_lock_that_stays_held_is_told(held: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process named has ended, and yet the run is held: by one in another container."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    written(held, pid=ended.pid)
    monkeypatch.setattr("engine.service.kill._SECONDS_TO_DIE", 0.1)
    with pytest.raises(UserError, match="still holds its run"):
        kill_engine(held)
