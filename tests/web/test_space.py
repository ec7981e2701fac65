"""A folder that is a Hugging Face Space, written by the real command, and its page."""

import importlib.metadata
import json
import sys
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from command import ddpm_tui
from engines import tiny_config
from playwright.sync_api import Browser
from served_page import looking_at, served

from engine.config import config_digest
from engine.runs.checkpoints import Manifest, list_checkpoints, read_checkpoint, write_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.notes import Notes, write_notes
from engine.runs.resume import find_resume_point, read_config
from engine.runs.store import create_run
from engine.runs.weights_only import copy_to_pass_on
from web.space.requirements import requirements
from web.space.wheel import make_wheel, repacked


@pytest.fixture(scope="module")
def space(run: RunDirectory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    write_notes(run, Notes(name="Food: a 'test'", note="Two lines\nof a note."))
    place = tmp_path_factory.mktemp("space")
    done = ddpm_tui(place, "export", str(run.path), "--to", "page")
    assert done.returncode == 0, done.stderr
    assert "everybody who finds it may draw" in done.stdout
    assert [path.name for path in place.iterdir()] == ["page"], "nothing is left beside it"
    return place / "page"


def test_it_holds_what_a_space_needs_and_no_more(space: Path, run: RunDirectory) -> None:
    (wheel,) = space.glob("*.whl")
    names = {path.name for path in space.iterdir()} - {wheel.name}
    assert names == {"README.md", "app.py", "requirements.txt", ".gitattributes", "runs"}
    copy = RunDirectory(space / "runs" / run.name)
    assert {path.name for path in copy.path.iterdir()} == {
        "config.toml", "checkpoints", "status.json", "notes.toml",
    }  # fmt: skip
    (checkpoint,) = list_checkpoints(copy.checkpoints)
    assert list(read_checkpoint(checkpoint).manifest.files) == ["ema.safetensors"]
    assert find_resume_point(copy).checkpoint is not None

    _, front, text = (space / "README.md").read_text().split("---\n", 2)
    said = dict(line.split(": ", 1) for line in front.splitlines())
    assert json.loads(said["title"]) == "Food: a 'test'"
    assert said["sdk"] == "gradio" and said["app_file"] == "app.py" and said["license"] == "mit"
    assert json.loads(said["sdk_version"]) == importlib.metadata.version("gradio")
    assert "Two lines\nof a note." in text

    needs = (space / "requirements.txt").read_text().splitlines()
    assert any(need.startswith("tensorflow<") or need.startswith("tensorflow>") for need in needs)
    assert f"gradio=={importlib.metadata.version('gradio')}" in needs
    assert not [need for need in needs if "extra" in need or "matplotlib" in need]
    with zipfile.ZipFile(wheel) as archive:
        assert {"web/style.css", "engine/config/presets/demo.toml"} <= set(archive.namelist())


@pytest.mark.campaign
def test_its_app_serves_a_page_that_draws(space: Path, opened: Browser, tmp_path: Path) -> None:
    with served([sys.executable, str(space / "app.py")], tmp_path, {"PORT": "0"}) as running:
        with looking_at(opened, running.address) as page:
            page.locator("h1", has_text="Food: a 'test'").wait_for()
            steps = page.locator("#generate-steps input[type=number]")
            steps.fill("2")
            steps.blur()
            page.click("#generate-draw")
            page.locator("#generate-files a").first.wait_for()
        assert running.end() == 0
    assert not (space / "runs" / "done" / "samples").exists()
    assert not list(space.rglob("engine.lock")), "the folder may be read-only"


def test_nothing_is_written_over_or_half(run: RunDirectory, tmp_path: Path) -> None:
    create_run(tmp_path / "runs", "new", tiny_config())
    (tmp_path / "there").mkdir()
    for words, says in (
        ([str(run.path), "--to", "there"], "is there already"),
        ([str(run.path), "--to", "none/page"], "There is no folder"),
        ([str(run.path), "--to", "page", "--checkpoint", "7"], "no checkpoint '7'"),
        (["new", "--to", "page"], "no checkpoint yet"),
    ):
        refused = ddpm_tui(tmp_path, "export", *words)
        assert refused.returncode == 2 and says in refused.stderr, refused.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"runs", "there"}


def test_a_copy_says_nothing_of_this_machine(tmp_path: Path) -> None:
    config = tiny_config("data.source=folder:/home/somebody/pictures", "device=gpu:3")
    private = create_run(tmp_path, "private", config)
    manifest = Manifest(
        step=7, epoch=1.0, seed=0, config_digest=config_digest(config),
        config=msgspec.to_builtins(config), validation_loss=None, best_validation_loss=None,
        counters={}, time=0.0, files={},
    )  # fmt: skip
    weights = {"kernel": np.ones(3, np.float32)}
    groups = {"weights": weights, "ema": weights, "adam_mean": weights}
    checkpoint = write_checkpoint(private.checkpoints, manifest, groups)
    copy = copy_to_pass_on(private, checkpoint, tmp_path / "others")
    told = read_config(copy)
    assert told.data.source == "folder:pictures" and told.device == "auto"
    files = [path for path in copy.path.rglob("*") if path.is_file()]
    assert len(files) == 3 and not [file for file in files if b"somebody" in file.read_bytes()]
    point = find_resume_point(copy)
    assert point.checkpoint is not None and list(point.checkpoint.manifest.files) == [
        "ema.safetensors"
    ]


def test_an_installation_is_packed_again_as_the_wheel_it_came_from(tmp_path: Path) -> None:
    built = make_wheel(tmp_path)
    installed = tmp_path / "site"
    with zipfile.ZipFile(built) as archive:
        archive.extractall(installed)
        first = {name: archive.read(name) for name in archive.namelist()}
    (information,) = installed.glob("*.dist-info")
    (information / "INSTALLER").write_text("pip\n")
    with (information / "RECORD").open("a") as record:
        record.write(f"{information.name}/INSTALLER,,\n../../bin/ddpm-tui,,\n")
    (tmp_path / "again").mkdir()
    again = repacked(importlib.metadata.Distribution.at(information), tmp_path / "again")
    assert again.name == built.name
    with zipfile.ZipFile(again) as archive:
        second = {name: archive.read(name) for name in archive.namelist()}
    assert second.keys() == first.keys()
    records = [name for name in first if name.endswith("/RECORD")]
    assert all(second[name] == first[name] for name in first if name not in records)
    assert sorted(second[records[0]].splitlines()) == sorted(first[records[0]].splitlines())
    assert requirements(again, "6.0") == requirements(built, "6.0")
