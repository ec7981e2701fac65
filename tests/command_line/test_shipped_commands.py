"""The run that comes with the program, as commands see it in a folder that has no runs yet."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import ddpm_tui
from engines import kill_engines


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    kill_engines(tmp_path / "runs")


def test_it_is_listed_and_shown_and_drawn_from_in_a_copy(place: Path) -> None:
    (listed,) = json.loads(ddpm_tui(place, "runs", "--json").stdout)
    assert (listed["name"], listed["state"]) == ("demo", "finished")
    assert listed["kid"]["protocol"] == "kid-efficientnet-lite0" and "minutes on" in listed["note"]
    assert "Shipped demo" in ddpm_tui(place, "show", "demo").stdout
    assert not (place / "runs").exists(), "looking leaves nothing behind"

    drawn = ddpm_tui(place, "sample", "demo", "--count", "2", "--steps", "4", "--save", "two.png")
    assert drawn.returncode == 0, drawn.stderr
    assert "this goes to my-demo, your copy of it" in drawn.stderr
    assert (place / "two.png").exists()
    names = {run["name"] for run in json.loads(ddpm_tui(place, "runs", "--json").stdout)}
    assert names == {"demo", "my-demo"}


@pytest.mark.parametrize(
    "words",
    [("rm", "demo", "--yes"), ("note", "demo", "--name", "mine")],
    ids=lambda words: words[0],
)
def test_what_would_change_it_is_refused(place: Path, words: tuple[str, ...]) -> None:
    ended = ddpm_tui(place, *words)
    assert ended.returncode == 2 and "came with ddpm-tui" in ended.stderr
    assert "Traceback" not in ended.stderr and not (place / "runs").exists()
