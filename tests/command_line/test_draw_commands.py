"""`ddpm-tui sample`, `denoise`, `reconstruct`, `interpolate`, `fork`, `ema` as a user runs them."""

import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from command import COMMAND, ddpm_tui
from engines import kill_engines, tiny_config, wait_for, wait_until_ended
from PIL import Image
from safetensors.numpy import load_file

from engine.results.result import find_result, list_results
from engine.runs.directory import RunDirectory
from engine.runs.lock import is_held
from engine.runs.store import create_run
from engine.runs.summary import summarise
from engine.service.start import start_new_run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a finished run `done` in `runs`."""
    place = tmp_path_factory.mktemp("draw")
    config = tiny_config(
        "training.epochs=20", "ema.power_lengths=[0.05, 0.1]", "ema.snapshot_every_epochs=2"
    )
    start_new_run(place / "runs", "done", config)
    run = RunDirectory(place / "runs" / "done")
    wait_for(lambda: summarise(run).state == "finished", "the end of the training")
    wait_until_ended(run)
    yield place
    kill_engines(place / "runs")


@pytest.fixture
def done(place: Path) -> RunDirectory:
    return RunDirectory(place / "runs" / "done")


def succeed(place: Path, *words: str) -> str:
    ended = ddpm_tui(place, *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_sample_saves_picture_animation_and_frames(place: Path, done: RunDirectory) -> None:
    said = succeed(
        place, "sample", "done", "--count", "9", "--sampler", "ddim", "--steps", "6", "--seed", "7",
        "--checkpoint", "last", "--weights", "0.07", "--save", "grid.png", "--gif", "steps.gif",
        "--frames", "all.npz",
    )  # fmt: skip
    name = said.split()[0]
    assert "grid.png" in said
    facts = find_result(done, name).facts
    assert (facts.count, facts.settings.weights, facts.settings.seed) == (9, "0.07", 7)
    with Image.open(place / "grid.png") as grid, Image.open(place / "steps.gif") as gif:
        assert grid.size == (192, 192)
        assert gif.n_frames == 7  # type: ignore[attr-defined]
    with np.load(place / "all.npz") as arrays:
        assert arrays["x_t"].shape == (7, 9, 8, 8, 3)
    wait_for(lambda: not is_held(done.lock), "the engine to leave with its client")


def test_reconstruct_tells_how_near_it_came(place: Path, done: RunDirectory) -> None:
    said = succeed(place, "reconstruct", "done", "--images", "3", "--level", "90", "--steps", "5")
    lines = [line for line in said.splitlines() if line.startswith("validation image")]
    assert len(lines) == 3
    assert all("PSNR" in line and "SSIM" in line and "nearest" in line for line in lines)
    assert find_result(done, said.split()[0]).facts.levels[0] == 90


def test_reconstruct_takes_picked_images_and_a_picture_of_ones_own(
    place: Path, done: RunDirectory
) -> None:
    said = succeed(place, "reconstruct", "done", "--pick", "7,2", "--level", "9")
    assert find_result(done, said.split()[0]).facts.images == [7, 2]
    one, other = said.splitlines()[1:]
    assert one.startswith("validation image 7: ") and other.startswith("validation image 2: ")
    name = "ph\x1b[31moto.jpg"
    Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(place / name)
    said = succeed(place, "reconstruct", "done", "--file", name, "--level", "9", "--save", "r.png")
    facts = find_result(done, said.split()[0]).facts
    assert (facts.source, facts.images) == (str(place / name), [])
    (line,) = said.splitlines()[1:]
    shown = place / name.replace("\x1b", "\N{REPLACEMENT CHARACTER}")
    assert line.startswith(f"{shown}: PSNR ") and "SSIM" in line and "nearest" in line
    with Image.open(place / "r.png") as rows:
        assert rows.size == (64, 4 * 64)


def test_denoise_interpolate_and_fork(place: Path, done: RunDirectory) -> None:
    Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(place / "mine.jpg")
    denoised = succeed(place, "denoise", "done", "mine.jpg", "--level", "40", "--save", "clean.png")
    assert find_result(done, denoised.split()[0]).facts.source == str(place / "mine.jpg")
    strip = succeed(place, "interpolate", "done", "--seed", "1", "--to", "2", "--count", "5",
                    "--sampler", "dpm-solver", "--steps", "5")  # fmt: skip
    assert find_result(done, strip.split()[0]).facts.other_seed == 2
    parent = strip.split()[0]
    forked = succeed(place, "fork", "done", parent, "--frame", "2", "--ways", "3", "--image", "4")
    facts = find_result(done, forked.split()[0]).facts
    assert facts.parent is not None
    assert (facts.parent.result, facts.parent.frame, facts.parent.image) == (parent, 2, 4)


def test_ema_lists_its_snapshots_and_rebuilds_any_length(place: Path) -> None:
    listed = succeed(place, "ema", "done").splitlines()
    assert len(listed) >= 20
    assert "length 0.05" in listed[0] and "length 0.1" in listed[1]
    succeed(place, "ema", "done", "--length", "0.08", "--save", "mine.safetensors")
    weights = load_file(place / "mine.safetensors")
    assert weights["stem/kernel"].shape == (3, 3, 3, 8)
    assert all(np.isfinite(array).all() for array in weights.values())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["sample", "nosuch"], "There is no run 'nosuch'"),
        (["sample", "fresh"], "has no checkpoint yet"),
        (["sample", "done", "--count", "0"], "choose 1 to 256"),
        (["sample", "done", "--steps", "501"], "choose 1 to 500"),
        (["sample", "done", "--eta", "3"], "eta is 3"),
        (["sample", "done", "--sampler", "ddpm", "--eta", "0.3"], "eta belongs to"),
        (["sample", "done", "--seed", "-1"], "seed is -1"),
        (["interpolate", "done", "--to", "-5"], "seed is -5"),
        (["fork", "done", "sample-1", "--frame", "1", "--seed", "-2"], "seed is -2"),
        (["sample", "done", "--save", "grid.bmp"], "must end in .png"),
        (["sample", "done", "--gif", "no/steps.gif"], "There is no folder"),
        (["sample", "done", "--checkpoint", "12345"], "no checkpoint '12345'"),
        (["sample", "done", "--weights", "slow"], "no weights 'slow'"),
        (["reconstruct", "done", "--level", "500"], "no noise level 500"),
        (["denoise", "done", "nosuch.png"], "There is no picture"),
        (["denoise", "done", "runs/done/config.toml"], "no picture that can be read"),
        (["reconstruct", "done", "--file", "nosuch.png"], "There is no picture"),
        (["reconstruct", "done", "--file", "runs/done/config.toml"], "no picture that can be read"),
        (["reconstruct", "done", "--pick", "3,many"], "--pick is '3,many': give numbers"),
        (["reconstruct", "done", "--pick", "2,999"], "no validation image 999"),
        (["reconstruct", "done", "--images", "200"], "200 validation images were asked for"),
        (["reconstruct", "done", "--pick", "2", "--file", "x.png"], "exclude each other"),
        (["reconstruct", "done", "--pick", "2", "--images", "3"], "exclude each other"),
        (["fork", "done", "sample-99", "--frame", "1"], "no result 'sample-99'"),
        (["ema", "done", "--length", "0.5", "--save", "a.safetensors"], "between 0.005 and 0.28"),
        (["ema", "done", "--length", "0.1"], "--save FILE.safetensors"),
        (["ema", "fresh", "--length", "0.1", "--save", "a.safetensors"], "has no snapshots"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_refused_in_one_sentence(
    place: Path, done: RunDirectory, words: list[str], says: str
) -> None:
    if not (place / "runs" / "fresh").exists():
        create_run(place / "runs", "fresh", tiny_config())
    before = [result.name for result in list_results(done)]
    ended = ddpm_tui(place, *words)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    (line,) = ended.stderr.splitlines()
    assert line.startswith("ddpm-tui: ") and says in line
    assert ended.stdout == ""
    assert [result.name for result in list_results(done)] == before
    assert not (place / "grid.bmp").exists() and not (place / "a.safetensors").exists()


def test_progress_is_drawn_on_a_terminal_and_ctrl_c_keeps_nothing(
    place: Path, done: RunDirectory
) -> None:
    before = [result.name for result in list_results(done)]
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "sample", "done", "--count", "64", "--steps", "500"],
        cwd=place,
        env={**os.environ, "DDPM_CHECKPOINTS": "runs", "TERM": "xterm-256color", "COLUMNS": "100"},
        stdin=end,
        stdout=end,
        stderr=end,
    )
    os.close(end)
    seen = ""
    deadline = time.monotonic() + 60
    while "left" not in seen and time.monotonic() < deadline:
        seen += os.read(terminal, 4096).decode("utf-8", "replace")
    assert "starting the engine" in seen and "sampling" in seen and "left" in seen
    process.send_signal(signal.SIGINT)
    rest = b""
    while chunk := _read(terminal):
        rest += chunk
    assert process.wait(30) == 130
    assert b"Cancelled, and nothing of it was kept" in rest and b"Traceback" not in rest
    assert [result.name for result in list_results(done)] == before


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
