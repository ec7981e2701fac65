import time
from pathlib import Path

import pytest

from engine.config import load_config
from engine.runs.events import log_event, read_events
from engine.runs.lock import RunLock
from engine.runs.status import Status, write_status
from engine.runs.store import create_run
from engine.runs.summary import summarise


def test_run_without_a_word_is_new(tmp_path: Path) -> None:
    assert summarise(create_run(tmp_path, "one", load_config("demo"))).state == "new"


@pytest.mark.parametrize("said", ["starting", "training", "paused"])
def test_run_whose_engine_is_gone_in_the_middle_is_dead(tmp_path: Path, said) -> None:
    run = create_run(tmp_path, "one", load_config("demo"))
    write_status(run.status, Status(said, time.time()))
    assert summarise(run).state == "dead"
    assert not summarise(run).is_live


@pytest.mark.parametrize("said", ["stopped", "finished", "failed"])
def test_last_word_of_an_ended_engine_holds(tmp_path: Path, said) -> None:
    run = create_run(tmp_path, "one", load_config("demo"))
    write_status(run.status, Status(said, time.time()))
    assert summarise(run).state == said


def test_living_engine_is_starting_until_it_says_more(tmp_path: Path) -> None:
    run = create_run(tmp_path, "one", load_config("demo"))
    write_status(run.status, Status("stopped", time.time() - 1))
    lock = RunLock.take(run.lock, "")
    assert summarise(run).state == "starting", "the old engine's last word does not count"
    write_status(run.status, Status("training", time.time()))
    assert summarise(run).state == "training"
    lock.release()
    assert summarise(run).state == "dead"


def test_broken_status_is_as_none(tmp_path: Path) -> None:
    run = create_run(tmp_path, "one", load_config("demo"))
    run.status.write_text('{"state": "daydreaming"')
    assert summarise(run).state == "new"


def test_newest_events_are_read_and_torn_ones_left_out(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    for number in range(300):
        log_event(path, number, f"event {number}")
    path.write_bytes(path.read_bytes() + b'{"time": 3')
    texts = [event.text for event in read_events(path, last=10)]
    assert texts == [f"event {number}" for number in range(291, 300)]


@pytest.mark.parametrize(
    ("said", "shown"), [("finished", "finished"), ("stopped", "stopped"), ("training", "dead")]
)
def test_engine_that_only_draws_leaves_the_run_what_it_was(tmp_path: Path, said, shown) -> None:
    run = create_run(tmp_path, "one", load_config("demo"))
    lock = RunLock.take(run.lock, "")
    write_status(run.status, Status(said, time.time(), is_serving=True))
    assert summarise(run).state == shown
    assert summarise(run).is_live
    lock.release()
    assert summarise(run).state == shown
