import os
import shutil
from pathlib import Path

import msgspec
import pytest
from log_lines import evaluation, train

from engine.config import load_config
from engine.listing.facts import list_facts, read_facts
from engine.networks.parameter_count import parameter_count
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space
from engine.runs.evaluations import log_evaluation
from engine.runs.files import append_line
from engine.runs.lock import RunLock
from engine.runs.notes import Notes, write_notes
from engine.runs.records import Resumed
from engine.runs.status import Status, write_status
from engine.runs.store import create_run


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    config = load_config("demo", ["training.epochs=50", "data.source=emoji:food"])
    return create_run(tmp_path, "demo-3", config)


def test_new_run_is_known_by_its_configuration(run: RunDirectory) -> None:
    facts = read_facts(run)
    assert (facts.name, facts.path, facts.state, facts.engine) == (
        "demo-3",
        str(run.path),
        "new",
        None,
    )
    assert (facts.source, facts.image_size, facts.network) == ("emoji:food", 16, "unet 48-64")
    assert facts.parameters == parameter_count(load_config("demo"))
    assert (facts.preset, facts.changed) == ("demo", 1)
    assert (facts.step, facts.epoch, facts.epochs) == (0, 0.0, 50)
    assert facts.best_validation_loss is facts.kid is facts.seconds_trained is None
    assert facts.bytes == disk_space(run.path) and facts.heard == run.config.stat().st_mtime
    assert (facts.title, facts.tags, facts.note, facts.troubles) == ("", (), "", ())
    assert facts.run == run


def test_all_that_its_files_tell(run: RunDirectory) -> None:
    for step, time in ((10, 100.0), (20, 130.0)):
        append_line(run.metrics, train(step, time=time))
    append_line(run.metrics, Resumed(20, 9000.0))
    append_line(run.metrics, train(30, time=9010.0))
    log_evaluation(run, evaluation(20))
    write_status(run.status, Status("stopped", 9020.0, 31, 3.1, 60, 0.07))
    write_notes(run, Notes("Faces", ("keep",), "good"))
    facts = read_facts(run, with_bytes=False)
    assert (facts.state, facts.step, facts.epoch, facts.epochs) == ("stopped", 31, 3.1, 60)
    assert (facts.best_validation_loss, facts.heard, facts.bytes) == (0.07, 9020.0, None)
    assert facts.seconds_trained == pytest.approx(40.0)
    assert facts.kid is not None and (facts.kid.value, facts.kid.step) == (0.02, 20)
    assert (facts.title, facts.tags, facts.note) == ("Faces", ("keep",), "good")


def test_log_is_ahead_of_the_status_of_an_engine_that_was_killed(run: RunDirectory) -> None:
    write_status(run.status, Status("training", 100.0, 10, 1.0, 50))
    append_line(run.metrics, train(20, time=101.0))
    facts = read_facts(run)
    assert (facts.state, facts.step, facts.epoch) == ("dead", 20, 2.0)
    append_line(run.metrics, Resumed(10, 102.0))
    assert read_facts(run).step == 10


def test_live_run_names_its_engine_and_failed_one_its_reason(run: RunDirectory) -> None:
    lock = RunLock.take(run.lock, "socket")
    facts = read_facts(run)
    assert facts.state == "starting"
    assert facts.engine is not None and facts.engine.pid == os.getpid()
    lock.release()
    write_status(run.status, Status("failed", 1.0, message="The disk is full."))
    facts = read_facts(run)
    assert (facts.state, facts.engine, facts.message) == ("failed", None, "The disk is full.")


def test_whatever_is_broken_is_a_trouble_of_a_run_that_is_listed_all_the_same(
    run: RunDirectory,
) -> None:
    append_line(run.metrics, train(20, time=101.0))
    run.config.write_text("[data\n")
    run.notes.write_text("nmae = 3\n")
    run.status.write_text("{")
    run.evaluations.mkdir()
    facts = read_facts(run)
    assert (facts.state, facts.step, facts.source, facts.parameters) == ("new", 20, "", None)
    config, notes = facts.troubles
    assert "is not valid TOML" in config and "was broken by hand" in notes
    run.config.write_bytes(b"\xff")
    assert "cannot be read" in read_facts(run).troubles[0]


def test_lock_that_may_not_be_looked_at(run: RunDirectory) -> None:
    write_status(run.status, Status("training", 100.0, 10, 1.0, 50))
    run.lock.mkdir()
    facts = read_facts(run)
    assert facts.state == "training"
    assert "whether an engine is alive on it cannot be told" in facts.troubles[0]


def test_names_are_a_list_for_scripts(run: RunDirectory) -> None:
    create_run(run.path.parent, "Alpha", load_config("ddpm"))
    (run.path.parent / "no-run").mkdir()
    shutil.copytree(run.path, run.path.with_name(".demo-3.1.removed"))
    listed = list(list_facts(run.path.parent))
    assert [facts.name for facts in listed] == ["Alpha", "demo-3"]
    keys = set(msgspec.to_builtins(listed[0]))
    assert keys == {
        "name", "path", "state", "engine", "title", "tags", "note", "source", "image_size",
        "preset", "changed", "network", "parameters", "step", "epoch", "epochs",
        "best_validation_loss", "kid", "seconds_trained", "bytes", "heard", "message", "troubles",
    }  # fmt: skip


def test_run_that_is_removed_meanwhile_is_passed_over(run: RunDirectory) -> None:
    other = create_run(run.path.parent, "zeta", load_config("demo"))
    listed = list_facts(run.path.parent)
    assert next(listed).name == "demo-3"
    shutil.rmtree(other.path)
    assert list(listed) == []
