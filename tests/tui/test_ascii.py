"""Terminals without Unicode: whatever is drawn comes out in ASCII, in as many columns."""
# ruff: noqa: RUF001 - that letters look alike is what this is about.

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pseudo_terminal import PseudoTerminal
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from engine.runs.directory import RunDirectory
from tui.ascii import AsciiFilter, in_ascii, is_ascii_wanted
from tui.run_states import STATE_STYLES

COMMAND = [sys.executable, "-m", "tui.command_line.main"]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))))
def test_every_text_becomes_as_many_columns_of_ascii(text: str) -> None:
    letters = "".join(letter for letter in text if cell_len(letter))
    plain = in_ascii(letters)
    assert plain.isascii() and plain.isprintable()
    assert len(plain) == sum(map(cell_len, letters))


@pytest.mark.parametrize(
    ("drawn", "plain"),
    [
        ("╭─ loss ─╮", "+- loss -+"), ("│┃║", "|||"), ("┏━┳━┓", "+-+-+"), ("├┤┼╬", "++++"),
        ("\u2800⠁⠃⡀⡇⣿", " ''.::"), ("● ✓ ✗ …", "* v x ."),
        ("1 − 2 × σ", "1 - 2 x s"), ("Café", "Cafe"), ("漢字", "????"), ("▊▎", "||"),
    ],
)  # fmt: skip
def test_lines_braille_and_signs_stay_readable(drawn: str, plain: str) -> None:
    assert in_ascii(drawn) == plain


def test_the_states_of_runs_can_be_told_apart_but_where_their_words_do() -> None:
    signs = {in_ascii(sign) for sign, _ in STATE_STYLES.values()}
    assert len(signs) >= 6 and all(sign.isascii() for sign in signs)


def test_pictures_of_half_cells_stay_pictures() -> None:
    style = Style(color="#ff0000", bgcolor="#00ff00")
    (cell,) = AsciiFilter().apply([Segment("▀▀", style)], Color(0, 0, 0))
    assert cell.text == "  "
    assert cell.style is not None and cell.style.bgcolor == style.color


@pytest.mark.parametrize(
    ("setting", "encoding", "environment", "is_wanted"),
    [
        ("auto", "utf-8", {}, False),
        ("auto", "utf-8", {"LANG": "C.UTF-8"}, False),
        ("auto", "utf-8", {"LANG": "C"}, True),
        ("auto", "utf-8", {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ("auto", "utf-8", {"LC_CTYPE": "C.UTF-8"}, False),
        ("auto", "utf-8", {"LANG": "C", "LC_ALL": "en_US.UTF-8"}, False),
        ("auto", "utf-8", {"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, True),
        ("auto", "iso8859-1", {"LANG": "de_DE"}, True),
        ("auto", "no such", {}, True),
        ("unicode", "ascii", {"LANG": "C"}, False),
        ("ascii", "utf-8", {"LANG": "C.UTF-8"}, True),
    ],
)
def test_ascii_is_drawn_where_the_locale_or_the_user_says_so(
    setting: str, encoding: str, environment: dict[str, str], is_wanted: bool
) -> None:
    assert is_ascii_wanted(setting, encoding, environment) == is_wanted


@pytest.mark.parametrize("locale", [{"LANG": "C", "LC_ALL": ""}, {"LC_ALL": "C"}])
def test_the_whole_workbench_is_ascii_where_the_locale_is_c(
    recorded: RunDirectory, tmp_path: Path, locale: dict[str, str]
) -> None:
    with PseudoTerminal(
        [*COMMAND, "open", str(recorded.path), "--images", "halfcell"],
        tmp_path,
        (120, 36),
        **locale,
    ) as terminal:
        terminal.until(b"finished")
        terminal.read(1.0)
        terminal.press("3")
        terminal.until(b"results")
        terminal.press("?")
        terminal.until(b"Keys")
        terminal.press("\x1b")
        terminal.read(1.0)
        terminal.press("q")
        terminal.until(b"\x1b[?1049l")
    strange = {chr(byte) for byte in terminal.sent if byte >= 0x80}
    assert b"+" in terminal.sent
    assert not strange, [line for line in terminal.sent.split(b"\x1b") if not line.isascii()][:5]


def test_it_is_unicode_elsewhere(recorded: RunDirectory, tmp_path: Path) -> None:
    with PseudoTerminal(
        [*COMMAND, "open", str(recorded.path), "--images", "off"], tmp_path, LC_ALL="C.UTF-8"
    ) as terminal:
        terminal.until("╭".encode())


def test_without_colour_no_colour_is_sent_but_greys(recorded: RunDirectory, tmp_path: Path) -> None:
    command = [*COMMAND, "open", str(recorded.path), "--images", "off"]
    with PseudoTerminal(command, tmp_path, NO_COLOR="1") as terminal:
        terminal.until(b"finished")
        terminal.read(1.0)
    colours = set(re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.sent))
    assert colours and all(red == green == blue for red, green, blue in colours)


def test_terminal_that_cannot_be_drawn_on_is_told_what_can_be_done(
    recorded: RunDirectory, tmp_path: Path
) -> None:
    with PseudoTerminal([*COMMAND, "open", str(recorded.path)], tmp_path, TERM="dumb") as terminal:
        terminal.until(b"TERM is dumb")
        terminal.read(2.0)
    assert b"\x1b" not in terminal.sent
