"""Pictures, colours and letters."""

import os
import shlex
import sys
from pathlib import Path

import pytest
from terminal import Terminal

from tui.doctor.colour import check_colours, check_letters
from tui.doctor.graphics import Graphics, check_graphics, look_at_graphics, multiplexer


@pytest.mark.parametrize(
    ("graphics", "verdict", "found", "remedy"),
    [
        (Graphics("tgp"), "ok", "Kitty's graphics protocol", ""),
        (Graphics("sixel", "tmux", "on"), "ok", "Sixel: real pixels (inside tmux", ""),
        (Graphics("halfcell"), "note", "coloured half cells", "a terminal such as Kitty"),
        (Graphics("halfcell", "screen"), "note", "(inside screen)", "screen passes no pictures on"),
        (
            Graphics("halfcell", "tmux", "off", passes_through=True),
            "note",
            "(inside tmux, allow-passthrough off)",
            "tmux set -g allow-passthrough on",
        ),
        (
            Graphics("halfcell", "tmux", "off", passes_through=False),
            "note",
            "allow-passthrough off",
            "or the workbench outside tmux",
        ),
        (Graphics("halfcell", "tmux"), "note", "allow-passthrough unknown to it", "outside tmux"),
        (Graphics(None), "ok", "this is no terminal", ""),
    ],
)
def test_pictures(graphics: Graphics, verdict: str, found: str, remedy: str) -> None:
    check = check_graphics(graphics)
    assert check.verdict == verdict and found in check.found and remedy in check.remedy
    if verdict == "note":
        assert check.remedy.endswith("--images tgp|sixel|halfcell|off decides otherwise")


def test_what_stands_between() -> None:
    assert multiplexer({}) == multiplexer({"TMUX": ""}) == ""
    assert multiplexer({"TMUX": "/tmp/tmux-0/default,1,0", "STY": "1.x"}) == "tmux"
    assert multiplexer({"STY": "1.pts-0.box"}) == "screen"
    assert look_at_graphics({}, False, "0.12.0") == Graphics(None)
    assert look_at_graphics({}, False, "0.13.1").passes_through
    assert not look_at_graphics({}, False, None).passes_through


@pytest.fixture
def terminal(tmp_path: Path):
    yield Terminal(tmp_path, (100, 30), PYTHONPATH=os.environ.get("PYTHONPATH", ""))
    Terminal.close_all()


def test_tmux_itself_is_asked(terminal: Terminal) -> None:
    code = (
        "import os; from tui.doctor.graphics import look_at_graphics as look;"
        "print(look(os.environ, True, '0.14.0'))"
    )
    command = f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"
    terminal.type(f"clear; {command}")
    terminal.until(r"mode='halfcell', inside='tmux', passthrough='off', passes_through=True")
    terminal.type(f"clear; tmux set -g allow-passthrough on; {command}")
    terminal.until(r"mode='halfcell', inside='tmux', passthrough='on'")


@pytest.mark.parametrize(
    ("environment", "verdict", "found"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "ok", "16 million"),
        ({"TERM": "xterm-direct"}, "ok", "16 million"),
        ({"TERM": "xterm-256color"}, "note", "256"),
        ({"TERM": "screen", "TMUX": "x"}, "note", "few (TERM is screen)"),
        ({"TERM": "dumb"}, "note", "unknown"),
        ({}, "note", "unknown"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "ok", "none, as NO_COLOR asks for"),
    ],
)
def test_colours(environment: dict[str, str], verdict: str, found: str) -> None:
    check = check_colours(environment, is_terminal=True)
    assert (check.verdict, bool(check.remedy)) == (verdict, verdict == "note")
    assert found in check.found
    assert not check.stops_training


def test_colours_of_no_terminal_and_of_tmux() -> None:
    assert check_colours({"TERM": "dumb"}, is_terminal=False).verdict == "ok"
    inside = {"TERM": "tmux-256color", "TMUX": "x"}
    assert "terminal-features" in check_colours(inside, is_terminal=True).remedy


@pytest.mark.parametrize(
    ("encoding", "environment", "verdict", "found"),
    [
        ("utf-8", {"LANG": "de_DE.UTF-8"}, "ok", "UTF-8 (locale de_DE.UTF-8)"),
        ("UTF8", {}, "ok", "locale unset"),
        ("iso8859-1", {"LANG": "C.UTF-8", "LC_ALL": "de_DE"}, "note", "(locale de_DE)"),
        ("nonsense", {}, "note", "nonsense"),
    ],
)
def test_letters(encoding: str, environment: dict[str, str], verdict: str, found: str) -> None:
    check = check_letters(encoding, environment)
    assert check.verdict == verdict and found in check.found
