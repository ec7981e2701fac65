import os
import time
from pathlib import Path

import pytest

from engine.config import load_config
from engine.errors import UserError
from engine.runs.delete import check_deletable, delete_run, strangers, sweep
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space, disk_space_by_part
from engine.runs.lock import RunLock
from engine.runs.notes import Notes, write_notes
from engine.runs.status import Status, write_status
from engine.runs.store import create_run, list_runs


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return create_run(tmp_path / "runs", "one", load_config("demo"))


def test_run_is_gone_with_all_that_is_in_it(run: RunDirectory) -> None:
    (run.previews / "deep" / "er").mkdir(parents=True)
    (run.previews / "deep" / "er" / "file").write_text("x")
    delete_run(run)
    assert list(run.path.parent.iterdir()) == []


def test_links_are_removed_and_not_followed(run: RunDirectory, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("x" * 1000)
    before = disk_space(run.path)
    (run.path / "link").symlink_to(precious)
    (run.path / "to-file").symlink_to(precious / "file")
    assert disk_space(run.path) == before
    delete_run(run)
    assert (precious / "file").read_text() == "x" * 1000


def test_link_to_a_run_is_refused(run: RunDirectory) -> None:
    link = RunDirectory(run.path.with_name("link"))
    link.path.symlink_to(run.path)
    with pytest.raises(UserError, match=f"is a link to {run.path}"):
        delete_run(link)
    assert run.config.exists()


def test_live_run_is_refused(run: RunDirectory) -> None:
    lock = RunLock.take(run.lock, "")
    with pytest.raises(UserError, match=rf"has a live engine \(process {os.getpid()} on"):
        delete_run(run)
    lock.release()
    delete_run(run)


@pytest.mark.parametrize("config", ["", '[project]\nname = "mine"\n', "[broken"])
def test_what_is_no_run_is_refused(tmp_path: Path, config: str) -> None:
    (tmp_path / "config.toml").write_text(config)
    (tmp_path / "metrics.jsonl").write_text("{}\n")
    with pytest.raises(UserError, match="is no run: nothing in it says that ddpm-tui made it"):
        delete_run(RunDirectory(tmp_path))
    assert (tmp_path / "metrics.jsonl").exists()


def test_run_whose_configuration_is_broken_can_go(run: RunDirectory) -> None:
    run.config.write_text("[broken")
    write_status(run.status, Status("failed", time.time()))
    delete_run(run)
    assert not run.path.exists()


def test_interrupted_removal_leaves_no_run_behind(run: RunDirectory) -> None:
    aside = run.path.with_name(".one.123.removed")
    run.path.rename(aside)
    assert (aside / "config.toml").exists() and list_runs(aside.parent) == []
    (aside.parent / ".other").mkdir()
    sweep(aside.parent)
    assert [path.name for path in aside.parent.iterdir()] == [".other"]


def test_refusal_of_the_disk_is_a_sentence(run: RunDirectory, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UserError, match="Removing run 'one' failed: Permission denied"):
        delete_run(run)
    check_deletable(run)


def test_what_others_put_there_is_named(run: RunDirectory) -> None:
    write_notes(run, Notes("mine"))
    write_status(run.status, Status("stopped", time.time()))
    RunLock.take(run.lock, "").release()
    (run.path / ".status.json.7.partial").write_text("")
    assert strangers(run) == []
    (run.path / "thesis.tex").write_text("x")
    assert strangers(run) == ["thesis.tex"]


def test_parts_come_largest_first_and_add_up(run: RunDirectory) -> None:
    (run.previews / "deep").mkdir(parents=True)
    (run.previews / "deep" / "file").write_bytes(b"x" * 100_000)
    run.metrics.write_bytes(b"x" * 50_000)
    parts = disk_space_by_part(run.path)
    assert list(parts)[:2] == ["previews", "metrics.jsonl"]
    assert parts["previews"] == 100_000
    assert sum(parts.values()) == disk_space(run.path)
    assert disk_space(run.path / "nosuch") == 0
