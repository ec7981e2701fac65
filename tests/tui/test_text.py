from pathlib import Path

import pytest

from tui.text import duration, figure, from_home, printable, short


@pytest.mark.parametrize(
    "trick",
    ["\x1b[31m", "\x9b2J", "\x07", "\r", "\x7f", "\u061c", "\u202e", "\u2066", "\udcff"],
)
def test_what_a_terminal_would_obey_is_taken_out(trick: str) -> None:
    assert printable(f"a{trick}b")[0] == "a"
    assert trick[0] not in printable(f"a{trick}b")


def test_other_text_stays() -> None:
    assert printable("Größe 图像 — tab\tline\n") == "Größe 图像 — tab\tline\n"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"), (0.4, "0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (599, "9 min 59 s"),
        (600, "10 min"), (3599, "59 min"), (3600, "1 h 00 min"), (86399, "23 h 59 min"),
        (90000, "1 d 1 h"),
    ],
)  # fmt: skip
def test_durations(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_figures() -> None:
    assert [figure(v) for v in (None, float("nan"), 0.07086, 1234.4)] == [
        "-", "-", "0.0709", "1,234",
    ]  # fmt: skip
    assert [short(v) for v in (0.05, 2000, 20_000, 3e6)] == ["0.05", "2000", "20k", "3M"]


def test_home_is_a_tilde_wherever_it_begins_a_path() -> None:
    assert from_home(f"folder:{Path.home()}/photos") == "folder:~/photos"
    assert from_home("/elsewhere/photos") == "/elsewhere/photos"
