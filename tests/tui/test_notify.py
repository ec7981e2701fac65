"""Word of trainings that end while the workbench is open: once, printable, as terminals know."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from engines import wait_for
from pseudo_terminal import PseudoTerminal

from engine.runs.directory import RunDirectory
from engine.runs.lock import RunLock
from engine.runs.status import Advice, Status, write_status
from engine.runs.summary import summarise
from tui.app import Workbench
from tui.notify import Endings, sequence, word_of
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen

COMMAND = [sys.executable, "-m", "tui.command_line.main"]


class Trained:
    """A run whose lock is held, as by an engine that trains it."""

    def __init__(self, run: RunDirectory) -> None:
        self.run = run
        self._lock: RunLock | None = RunLock.take(run.lock, "nowhere")
        self.say("training")

    def say(self, state: str, **facts: object) -> None:
        write_status(self.run.status, Status(state, time.time(), 10, 1.0, 40, **facts))

    def end(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


@pytest.fixture
def trained(recorded: RunDirectory):
    run = Trained(recorded)
    yield run
    run.end()


def die(run: Trained) -> None:
    run.end()


def finish(run: Trained) -> None:
    run.say("finished", best_validation_loss=0.0123)
    run.end()


def fail(run: Trained) -> None:
    run.say("failed", message="The disk\nis full \x1b[31m.")
    run.end()


def go_astray(run: Trained) -> None:
    run.say("failed", message="The loss is not finite.", advice=Advice(1e-4, 5))
    run.end()


ENDINGS = [
    (die, "food has died at step 10"),
    (finish, "food has finished: best validation loss 0.0123"),
    (fail, "food has failed: The disk is full \N{REPLACEMENT CHARACTER}[31m."),
    (go_astray, "food went astray: The loss is not finite."),
]


@pytest.mark.parametrize(("ending", "word"), ENDINGS)
def test_each_ending_is_told_once_in_one_printable_line(
    trained: Trained, ending: Callable[[Trained], None], word: str
) -> None:
    endings = Endings()
    before = summarise(trained.run)
    assert list(endings.look([before])) == []
    assert endings.under_way == [trained.run]
    ending(trained)
    after = summarise(trained.run)
    assert [word_of(summary) for summary in endings.look([after])] == [word]
    # Older news that come late change nothing.
    assert list(endings.look([before])) == []
    assert list(endings.look([after, after])) == []
    assert endings.under_way == []


def test_runs_that_had_ended_before_are_not_told(recorded: RunDirectory) -> None:
    endings = Endings()
    assert list(endings.look([summarise(recorded)] * 2)) == []


def test_run_that_goes_on_and_ends_again_is_told_again(trained: Trained) -> None:
    endings = Endings()
    told = []
    for _ in range(2):
        trained.say("training")
        told += endings.look([summarise(trained.run)])
        trained.say("finished")
        told += endings.look([summarise(trained.run)])
    assert len(told) == 2


@pytest.mark.parametrize(
    ("how", "written"),
    [
        ("off", ""),
        ("bell", "\a"),
        ("osc9", "\x1b]9;ddpm-tui: a; b\a"),
        ("osc777", "\x1b]777;notify;ddpm-tui;a, b\a"),
    ],
)
def test_terminals_are_told_in_their_way(how: str, written: str) -> None:
    assert sequence(how, "a; b", {}) == written


def test_tmux_hands_it_on() -> None:
    inside = {"TMUX": "/tmp/tmux-0/default,1,0"}
    written = "\x1bPtmux;\x1b\x1b]9;ddpm-tui: a\a\x1b\\"
    assert sequence("osc9", "a", inside) == written
    assert sequence("bell", "a", inside) == "\a"


async def test_list_of_runs_tells_of_an_ending(trained: Trained, until) -> None:
    app = Workbench(trained.run.path.parent, "off")
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await until(pilot, lambda: app.screen.state == "training")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        go_astray(trained)
        await until(pilot, lambda: len(app._notifications) == 1)
        (toast,) = app._notifications
        assert toast.message == "food went astray: The loss is not finite."


@pytest.mark.parametrize(
    ("how", "written"),
    [("bell", b"\a"), ("osc9", b"\x1b]9;ddpm-tui: food has died at step 10\a")],
)
def test_terminal_hears_of_a_death_once(
    trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, written: bytes
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "settings.toml").write_text(f'notifications = "{how}"\nfirst_hint_seen = true\n')
    monkeypatch.delenv("TMUX", raising=False)
    command = [*COMMAND, "open", str(trained.run.path), "--images", "off"]
    with PseudoTerminal(command, tmp_path, DDPM_CONFIG=str(config)) as terminal:
        terminal.until(b"training")
        # Until it has looked at all runs itself too.
        terminal.read(3.0)
        before = terminal.sent.count(written)
        die(trained)

        def is_told() -> bool:
            terminal.read(0.1)
            return terminal.sent.count(written) > before

        wait_for(is_told, "word of the death", 30)
        terminal.read(4.0)
        assert terminal.sent.count(written) == before + 1
