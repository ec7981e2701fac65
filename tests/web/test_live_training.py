"""The page beside a real training, when that may wait for visitors."""

import asyncio
from pathlib import Path

import pytest
from engines import run_in_training, wait_until_trained

from engine.results.settings import SamplerSettings
from engine.runs.metrics import MetricHistory
from engine.runs.resume import read_config
from engine.runs.summary import summarise
from engine.sampling.noise_levels import NoiseSchedule
from engine.service.asking import carry_out
from engine.service.messages import Done, Message, Sample, Working
from web.engine import PageEngine
from web.options import Options

STEPS = 30


async def test_training_waits_for_a_visitor_and_then_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Message] = []
    answers: list[Done] = []

    async def carry_out_and_note(*asked) -> Done:
        answers.append(await carry_out(*asked))
        return answers[-1]

    monkeypatch.setattr("web.engine.carry_out", carry_out_and_note)
    with run_in_training(tmp_path, "checkpoint.every_epochs=1") as run:
        schedule = NoiseSchedule(read_config(run).diffusion)
        page = PageEngine(run, schedule, Options(allows_pauses=True))
        order = Sample(settings=SamplerSettings(steps=STEPS, checkpoint="last"), count=4)
        drawn = await page.draw(order, None, heard.append, asyncio.Event())
        assert drawn is not None and drawn.x_t.shape[:2] == (STEPS + 1, 4)
        assert any(isinstance(message, Working) for message in heard)
        assert "; training waited " in answers[0].text
        history = MetricHistory(run.metrics)
        history.update()
        wait_until_trained(run, int(history.train.columns()["step"][-1]) + 50)
        await page.close()
        assert summarise(run).is_training, "it is not the page's to end"
