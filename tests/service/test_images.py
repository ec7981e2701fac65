"""Engines that train on images of the user's own: damaged, changed, many, in grey."""

from pathlib import Path

import numpy as np
import pytest
from engines import (
    Talk,
    converse,
    kill,
    tiny_config,
    wait_for,
    wait_until_ended,
    wait_until_trained,
)
from pictures import make_every_damage, make_folder, make_large, save

from engine.config import Config
from engine.results.result import find_result
from engine.results.settings import SamplerSettings
from engine.runs.directory import RunDirectory
from engine.runs.events import read_events
from engine.runs.images import read_images
from engine.runs.previews import list_previews, load_preview
from engine.runs.resume import read_config
from engine.runs.status import read_status
from engine.runs.summary import summarise
from engine.service.messages import (
    Denoise,
    Done,
    Reconstruct,
    Refused,
    Sample,
    SaveCheckpoint,
    Stop,
)
from engine.service.start import start_engine, start_new_run


def on_folder(root: Path, *settings: str) -> Config:
    return tiny_config(
        f"data.source=folder:{root}", "training.epochs=1000000", "training.batch_size=8", *settings
    )


def warnings(run: RunDirectory) -> list[str]:
    return [event.text for event in read_events(run.events) if event.level == "warning"]


def test_damaged_files_are_named_in_the_run_and_training_goes_on(
    runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder(tmp_path / "set", 60)
    damages = make_every_damage(tmp_path / "set/bad")
    monkeypatch.chdir(tmp_path)
    run, _ = start_new_run(runs, "damaged", on_folder(Path("set")))
    wait_until_trained(run, 10)
    assert read_config(run).data.source == f"folder:{tmp_path / 'set'}", "wherever it is resumed"
    images = read_images(run.images)
    assert images is not None and images.train + images.validation == 60
    assert {passed.name for passed in images.passed_over} == {f"bad/{name}" for name in damages}
    assert any(
        text.startswith("17 pictures passed over, listed in images.json; the first, bad/bomb.png")
        for text in warnings(run)
    )


def test_images_that_are_others_on_resuming_are_told(runs: Path, tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set", 60)
    run, _ = start_new_run(runs, "changed", on_folder(root))
    wait_until_trained(run, 10)
    kill(run)
    wait_until_ended(run)
    start_engine(run)
    wait_for(lambda: "Resumed" in run.events.read_text(), "the resume")
    kill(run)
    wait_until_ended(run)
    assert not any("not those the run began with" in text for text in warnings(run))
    make_folder(root / "more", 30)
    start_engine(run)
    wait_for(lambda: "not those the run began with" in run.events.read_text(), "the warning")
    (told,) = [text for text in warnings(run) if "not those" in text]
    assert "then," in told and told.endswith("now")
    kill(run)


def test_folder_that_is_gone_on_resuming_fails_the_run_in_a_sentence(
    runs: Path, tmp_path: Path
) -> None:
    root = make_folder(tmp_path / "set", 60)
    run, _ = start_new_run(runs, "gone", on_folder(root))
    wait_until_trained(run, 10)
    kill(run)
    wait_until_ended(run)
    root.rename(tmp_path / "elsewhere")
    start_engine(run)
    wait_for(lambda: summarise(run).state == "failed", "the failure")
    status = read_status(run.status)
    assert status is not None and "but there is no such folder" in status.message


def test_engine_stops_at_once_while_it_still_prepares_images(runs: Path, tmp_path: Path) -> None:
    make_large(tmp_path / "set", 600)
    run, engine = start_new_run(runs, "large", on_folder(tmp_path / "set"))

    async def stop(talk: Talk) -> Done | Refused:
        await talk.until(lambda progress: "preparing images, " in progress.activity)
        return await talk.ask(Stop())

    assert converse(run, stop).text == "Stopped before training began"
    wait_until_ended(run)
    wait_for(lambda: engine.exit_code is not None, "the engine's end")
    assert engine.exit_code == 0
    assert summarise(run).state == "stopped"


@pytest.fixture(scope="module")
def grey(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    place = tmp_path_factory.mktemp("grey")
    config = on_folder(
        make_folder(place / "set", 60), "data.channels=1", "data.random_crop=0.5",
        "data.horizontal_flip=true",
    )  # fmt: skip
    run, _ = start_new_run(place / "runs", "grey", config)
    return run


def test_grey_model_trains_draws_and_reconstructs(grey: RunDirectory, tmp_path: Path) -> None:
    settings = SamplerSettings(steps=3)
    picture = save(tmp_path / "picture.png")

    async def talk(talk: Talk) -> list[Done | Refused]:
        await talk.until(lambda progress: progress.step > 10)
        return [
            await talk.ask(SaveCheckpoint()),
            await talk.ask(Sample(settings=settings, count=3)),
            await talk.ask(Reconstruct(settings=settings, level=100, count=2)),
            await talk.ask(Denoise(settings=settings, file=str(picture), level=100)),
            await talk.ask(Stop()),
        ]

    answers = converse(grey, talk)
    assert all(isinstance(answer, Done) for answer in answers), answers
    assert find_result(grey, answers[1].result).pictures().shape == (3, 8, 8, 1)
    reconstructed = find_result(grey, answers[2].result)
    assert reconstructed.pictures("original").shape == (2, 8, 8, 1)
    assert len(reconstructed.facts.similarity) == 2
    assert find_result(grey, answers[3].result).pictures("noisy").shape == (1, 8, 8, 1)
    preview = load_preview(list_previews(grey.previews)[0].path)
    np.testing.assert_array_equal(preview[..., 0], preview[..., 2])
