"""What stands in names, configurations and logs is shown, but never obeyed by the terminal."""

import sys
from pathlib import Path

import msgspec
import pytest
from engines import tiny_config
from pseudo_terminal import PseudoTerminal

from engine.config import to_toml
from engine.runs.directory import RunDirectory
from engine.runs.events import Event
from engine.runs.files import append_line
from engine.runs.status import Status, read_status, write_status
from engine.runs.store import create_run

TITLE, COLOUR, BELL = "\x1b]0;PWNED\x07", "\x1b[31mPWNED", "\x07"
EVIL = f"{TITLE}{COLOUR}\x9b2J"
DDPM_TUI = str(Path(sys.executable).with_name("ddpm-tui"))


def hostile(folder: Path) -> RunDirectory:
    """A dead run with a trap in whatever text it has."""
    made = create_run(folder, "good", tiny_config())
    run = RunDirectory(made.path.with_name("run" + EVIL.replace("/", "")))
    made.path.rename(run.path)
    write_status(run.status, Status("training", 1.7e9, 10, 1.0, 40, message=EVIL))
    append_line(run.events, Event(1.7e9, 3, f"an event {EVIL}", "error"))
    run.engine_log.write_text(f"last words {EVIL}\n")
    evil = msgspec.json.encode(EVIL).decode()
    run.notes.write_text(f"name = {evil}\ntags = [{evil}]\nnote = {evil}\n")
    return run


@pytest.mark.parametrize("trap", ["names and logs", "failure", "configuration"])
def test_no_foreign_sequence_reaches_the_terminal(tmp_path: Path, trap: str) -> None:
    run = hostile(tmp_path / "runs")
    if trap == "failure":
        known = read_status(run.status)
        assert known is not None
        write_status(run.status, msgspec.structs.replace(known, state="failed"))
    if trap == "configuration":
        text = to_toml(tiny_config())
        key = msgspec.json.encode(EVIL).decode()
        run.config.write_text(f"{key} = 1\n{text}")
    with PseudoTerminal(
        [DDPM_TUI, "--checkpoints", "runs", "--images", "off"], tmp_path
    ) as terminal:
        terminal.until(b"PWNED")  # in the list of runs
        for keys in ("e", "\x1b", "c", "a", "\x1b", "o", "\x1b", "\x7f", "n"):
            terminal.press(keys)
            terminal.read(0.3)
        terminal.press("\r")
        terminal.until(b"loss")
        for keys in ("2", "3", "4", "1", "x", "E", "r", "n", "t", "\x1b", "?", "\x1b"):
            terminal.press(keys)
            terminal.read(0.4)
        assert terminal.sent.count(b"PWNED") > 3, "it is shown, without its teeth"
        for forbidden in (b"\x1b]0;PWNED", b"\x1b[31mPWNED", b"\xc2\x9b", b"\x9b2J"):
            assert forbidden not in terminal.sent
