"""`ddpm-tui rm` as a user runs it."""

import time
from pathlib import Path

import pytest
from command import COMMAND, ddpm_tui
from pseudo_terminal import PseudoTerminal

from engine.config import load_config
from engine.runs.lock import RunLock
from engine.runs.status import Status, write_status
from engine.runs.store import create_run, list_runs


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """The folder of runs `one`, `two` and `three`."""
    for name in ("one", "two", "three"):
        run = create_run(tmp_path / "runs", name, load_config("demo"))
        write_status(run.status, Status("finished", time.time(), 570))
        (run.path / "engine.log").write_bytes(b"x" * 1_000_000)
    return tmp_path / "runs"


def names(runs: Path) -> list[str]:
    return [run.name for run in list_runs(runs)]


def test_removed_when_sure(runs: Path) -> None:
    left_behind = runs / ".old.1.removed"
    left_behind.mkdir()
    ended = ddpm_tui(runs.parent, "rm", "one", str(runs / "two"), "one", "--yes")
    assert ended.returncode == 0, ended.stderr
    described, _, removed, last = ended.stdout.splitlines()
    assert described.startswith("one: finished, step 570, 1.0 MB in ")
    assert (removed, last) == ("Removed one: 1.0 MB freed.", "Removed two: 1.0 MB freed.")
    assert [path.name for path in runs.iterdir()] == ["three"]


@pytest.mark.parametrize(
    ("answer", "left"), [("y\r", ["three"]), ("yes\r", ["three"]), ("n\r", None), ("\r", None)]
)
def test_asked_before_anything_is_removed(runs: Path, answer: str, left: list[str] | None) -> None:
    command = [*COMMAND, "rm", "one", "two", "--checkpoints", "runs"]
    with PseudoTerminal(command, runs.parent) as terminal:
        terminal.until(b"Remove these 2 runs for good, and free 2.0 MB? [y/N] ")
        assert names(runs) == ["one", "three", "two"]
        terminal.press(answer)
        terminal.until(b"Nothing is removed." if left is None else b"Removed two: 1.0 MB freed.")
    assert names(runs) == (left or ["one", "three", "two"])


def test_end_of_the_input_is_no_answer(runs: Path) -> None:
    command = [*COMMAND, "rm", "one", "--checkpoints", "runs"]
    with PseudoTerminal(command, runs.parent) as terminal:
        terminal.until(b"[y/N] ")
        terminal.press("\x04")
        terminal.until(b"Nothing is removed.")
    assert "one" in names(runs)


def test_all_are_looked_at_before_one_goes(runs: Path) -> None:
    (runs / "mine").mkdir()
    (runs / "mine" / "config.toml").write_text("[mine]\n")
    (runs / "link").symlink_to(runs / "one")
    lock = RunLock.take(runs / "two" / "engine.lock", "")
    for words, says in (
        (["one", "nosuch", "--yes"], "There is no run 'nosuch'"),
        (["one", "two", "--yes"], "Run 'two' has a live engine (process "),
        (["one", "mine", "--yes"], "mine is no run"),
        (["one", "link", "--yes"], "is a link to"),
        (["one"], "There is nobody to ask whether to remove it: add --yes."),
    ):
        ended = ddpm_tui(runs.parent, "rm", *words)
        assert ended.returncode == 2, words
        (line,) = ended.stderr.splitlines()
        assert line.startswith("ddpm-tui: ") and says in line
    lock.release()
    assert {"one", "two", "three"} <= set(names(runs))


def test_files_of_others_are_named(runs: Path) -> None:
    (runs / "one" / "thesis.tex").write_text("x")
    said = ddpm_tui(runs.parent, "rm", "one", "--yes").stdout
    assert "ddpm-tui did not make thesis.tex in it" in said


def test_run_named_by_a_roundabout_way(runs: Path) -> None:
    place = runs / "one" / "previews"
    place.mkdir()
    ended = ddpm_tui(place, "rm", "..", "--yes")
    assert ended.returncode == 0, ended.stderr
    assert names(runs) == ["three", "two"]
