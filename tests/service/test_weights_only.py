"""A checkpoint of averaged weights alone is enough to draw with, and to train on from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import Talk, converse, kill_engines, run_that_is_done, wait_until_ended

from engine.results.settings import SamplerSettings
from engine.runs.checkpoints import list_checkpoints, newest_whole_checkpoint, read_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.events import read_events
from engine.runs.resume import read_config
from engine.runs.status import read_status
from engine.runs.store import create_run
from engine.runs.weights_only import copy_weights
from engine.service.messages import Done, Refused, Sample, Train
from engine.service.start import start_serving

EPOCHS = 3


@pytest.fixture
def light(tmp_path: Path) -> Iterator[RunDirectory]:
    """A run as somebody passes it on: its configuration and averaged weights."""
    with run_that_is_done(tmp_path / "whole", EPOCHS) as whole:
        run = create_run(tmp_path / "light", "light", read_config(whole))
        newest, _ = newest_whole_checkpoint(whole.checkpoints)
        assert newest is not None
        copy_weights(newest, run.checkpoints)
    yield run
    kill_engines(tmp_path / "light")


def test_it_is_drawn_from_and_trains_on_with_fresh_slots(light: RunDirectory) -> None:
    (checkpoint,) = map(read_checkpoint, list_checkpoints(light.checkpoints))
    assert list(checkpoint.manifest.files) == ["ema.safetensors"]
    start_serving(light)

    async def talk(talk: Talk) -> None:
        assert isinstance(await talk.ask(Sample(settings=SamplerSettings(steps=2))), Done)
        refused = await talk.ask(Sample(settings=SamplerSettings(steps=2, weights="raw")))
        assert isinstance(refused, Refused)
        assert "holds averaged weights only: choose the weights ema" in refused.reason
        assert isinstance(await talk.ask(Train({"training.epochs": EPOCHS + 2})), Done)

    converse(light, talk)
    wait_until_ended(light)
    status = read_status(light.status)
    assert status is not None and (status.state, status.epoch) == ("finished", EPOCHS + 2)
    texts = [event.text for event in read_events(light.events)]
    assert "The checkpoint holds no slots of Adam's: they begin afresh" in texts
    assert (
        "The checkpoint holds no raw weights: its averaged weights (ema) are taken instead" in texts
    )
    newest = read_checkpoint(list_checkpoints(light.checkpoints)[-1])
    assert newest.has("weights") and newest.has("adam_mean") and newest.has("adam_variance")
