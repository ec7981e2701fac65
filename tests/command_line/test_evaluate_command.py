"""`ddpm-tui evaluate` as a user runs it."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import COMMAND, ddpm_tui
from engines import kill_engines, tiny_config, wait_for, wait_until_ended
from PIL import Image

from engine.runs.directory import RunDirectory
from engine.runs.evaluations import read_evaluations
from engine.runs.lock import is_held
from engine.runs.store import create_run
from engine.runs.summary import summarise
from engine.service.start import start_new_run

FEW = ("--images", "8", "--sampler", "ddim", "--steps", "3", "--seed", "2")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with finished runs `done` and `few` in `runs`; `few` has 3 validation images."""
    place = tmp_path_factory.mktemp("evaluate")
    settings = ("training.epochs=2", "data.validation_fraction=0.2", "data.train_images=40")
    for name, count in (("done", 20), ("few", 3)):
        config = tiny_config(*settings, f"data.validation_images={count}")
        run, _ = start_new_run(place / "runs", name, config)
        wait_for(lambda run=run: summarise(run).state == "finished", "the end of the training")
        wait_until_ended(run)
    create_run(place / "runs", "fresh", tiny_config())
    yield place
    kill_engines(place / "runs")


@pytest.fixture
def done(place: Path) -> RunDirectory:
    return RunDirectory(place / "runs" / "done")


def test_figures_are_printed_with_all_they_depend_on(place: Path, done: RunDirectory) -> None:
    ended = ddpm_tui(place, "evaluate", "done", *FEW, "--save", "grid.png")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (made,) = read_evaluations(done)
    said = ended.stdout.splitlines()
    assert said[0] == "8 images x 3 steps: 24 passes of an image through the network"
    text = "\n".join(said)
    assert f"KID {made.value:.5f} ± {made.standard_error:.5f} (standard error)" in text
    for words in (
        "kid-efficientnet-lite0", "8 images against 20 validation images",
        "ddim, 3 steps, eta 0, seed 2", "ema weights of step 4 (checkpoint last)",
        "100 subsets of 8 (no standard error)", "FID", "n = 8 against 20", "memorisation by pixels",
        "memorisation by features", "evaluation-1 is in",
    ):  # fmt: skip
        assert words in text, words
    with Image.open(place / "grid.png") as picture:
        assert picture.size == (8 * 64, 2 * 64)
    wait_for(lambda: not is_held(done.lock), "the engine to leave with its client")


def test_json_is_the_line_of_the_log_and_the_same_figure(place: Path, done: RunDirectory) -> None:
    ended = ddpm_tui(place, "evaluate", "done", *FEW, "--protocol", "efficientnet-lite0", "--json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    said = json.loads(ended.stdout)
    first, *_, last = read_evaluations(done)
    assert said["value"] == last.value == first.value
    assert said["by_pixels"]["closer"] == first.by_pixels.closer  # type: ignore[union-attr]
    assert "passes of an image" in ended.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nosuch"], "There is no run 'nosuch'"),
        (["fresh"], "has no checkpoint yet"),
        (["few"], "at least 4 validation images, and this run has 3"),
        (["done", "--images", "3"], "choose 4 to 50,000"),
        (["done", "--steps", "501"], "choose 1 to 500"),
        (["done", "--protocol", "fid"], "no protocol 'fid': choose one of kid-efficientnet-lite0"),
        (["done", "--protocol", "inception2015"], "needs the file weights-inception-2015"),
        (["done", "--weights-file", "a.pth"], "has its own weights"),
        (["done", "--save", "grid.gif"], "must end in .png"),
        (["done", "--checkpoint", "12345"], "no checkpoint '12345'"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_refused_in_one_sentence(place: Path, words: list[str], says: str) -> None:
    ended = ddpm_tui(place, "evaluate", *words)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    (line,) = ended.stderr.splitlines()
    assert line.startswith("ddpm-tui: ") and says in line


def test_ctrl_c_keeps_nothing(place: Path, done: RunDirectory) -> None:
    before = read_evaluations(done)
    with subprocess.Popen(
        [*COMMAND, "evaluate", "done", "--images", "5000", "--steps", "500"],
        cwd=place,
        env={**os.environ, "DDPM_CHECKPOINTS": "runs"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("about "):
                break
        assert "by the pace of the first images" in line
        process.send_signal(signal.SIGINT)
        assert "Cancelled, and nothing of it was kept." in process.stdout.read()
        assert process.wait(30) == 130
    assert read_evaluations(done) == before
