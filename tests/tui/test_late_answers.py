"""A terminal at the other end of a slow line answers later than it is waited for."""

from pathlib import Path

from command import COMMAND
from pseudo_terminal import PseudoTerminal

from engine.runs.directory import RunDirectory


def test_late_answer_is_no_key(recorded: RunDirectory, tmp_path: Path) -> None:
    command = [*COMMAND, "open", str(recorded.path)]
    with PseudoTerminal(command, tmp_path, lateness=0.6) as terminal:
        terminal.until(b"finished")
        terminal.read(2.0)
        # The answer has a question mark in it, which is the key of the help.
        assert b"Keys" not in terminal.sent
        terminal.press("?")
        terminal.until(b"Keys")
