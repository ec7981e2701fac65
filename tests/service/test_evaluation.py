"""Evaluation by real engines: of a finished run, beside a training, cancelled."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from engines import Talk, converse, kill_engines, tiny_config, wait_for, wait_until_ended

from engine.evaluation.settings import EvaluationSettings
from engine.results.settings import SamplerSettings
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import find_evaluation, read_evaluations
from engine.runs.summary import summarise
from engine.service.messages import Cancel, Done, Evaluate, Refused, SaveCheckpoint, Stop
from engine.service.start import start_engine, start_new_run, start_serving

SHORT = EvaluationSettings(
    sampling=SamplerSettings(steps=3, checkpoint="live", weights="raw"), images=8, is_complete=False
)
LONG = msgspec.structs.replace(
    SHORT, images=512, sampling=SamplerSettings(steps=200, checkpoint="live")
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    folder = tmp_path_factory.mktemp("trained")
    config = tiny_config("training.epochs=2", "data.train_images=40", "data.validation_images=8")
    run, _ = start_new_run(folder, "trained", config)
    wait_for(lambda: summarise(run).state == "finished", "the end of the training")
    wait_until_ended(run)
    yield run
    kill_engines(folder)


def test_training_waits_while_it_is_evaluated_and_goes_on(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        await talk.until(lambda progress: progress.step > 5)
        done = await talk.ask(Evaluate(settings=SHORT))
        assert isinstance(done, Done), done
        made = find_evaluation(live, done.result)
        assert made is not None and made.is_live and made.step > 5 and made.weights == "raw"
        # Sampling, features of the drawn images and, where no earlier test has left them in the
        # cache, of the 14 validation images.
        assert {working.total for working in talk.working} & {8 * 3 + 8, 8 * 3 + 8 + 14}
        later = await talk.until(lambda progress: progress.activity == "training")
        assert later.step >= made.step

    converse(live, talk)


def test_cancelled_evaluation_leaves_nothing_and_holds_up_no_command(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        before = read_evaluations(live)
        number = await talk.send(Evaluate(settings=LONG))
        while not talk.working or talk.working[-1].seconds_left is None:
            await talk.until_working(number)
        assert talk.working[-1].activity.startswith("drawing images, ")
        assert isinstance(await talk.ask(SaveCheckpoint()), Done)
        await talk.send(Cancel(number))
        ended = await talk.end_of(number)
        assert isinstance(ended, Refused) and "nothing of it was kept" in ended.reason
        assert read_evaluations(live) == before
        await talk.until(lambda progress: progress.activity == "training")

    converse(live, talk)


def test_engine_that_only_serves_gives_the_same_figure_twice(trained: RunDirectory) -> None:
    settings = msgspec.structs.replace(SHORT, sampling=SamplerSettings(steps=3, seed=5))

    async def talk(talk: Talk) -> None:
        for _ in range(2):
            assert isinstance(await talk.ask(Evaluate(settings=settings)), Done)
        refused = await talk.ask(Evaluate(settings=msgspec.structs.replace(settings, images=1)))
        assert isinstance(refused, Refused) and "choose 4 to 50,000" in refused.reason
        missing = SamplerSettings(steps=3, checkpoint="7")
        refused = await talk.ask(
            Evaluate(settings=msgspec.structs.replace(SHORT, sampling=missing))
        )
        assert isinstance(refused, Refused) and "no checkpoint '7'" in refused.reason
        assert isinstance(await talk.ask(Stop()), Done)

    start_serving(trained)
    converse(trained, talk)
    wait_until_ended(trained)
    first, second = read_evaluations(trained)
    assert (first.value, first.standard_error) == (second.value, second.standard_error)
    assert first.step > 0 and (first.checkpoint, first.seed) == ("last", 5)
    assert summarise(trained).state == "finished"


@pytest.mark.campaign
def test_stop_does_not_wait_for_trainings_own_evaluation_which_a_resume_makes_up_for(
    runs: Path,
) -> None:
    config = tiny_config(
        "training.epochs=1", "data.train_images=16", "data.validation_images=8",
        "evaluation.kid_every_epochs=1", "evaluation.images=256", "evaluation.steps=20",
    )  # fmt: skip

    async def stop(talk: Talk) -> None:
        await talk.until(lambda said: said.activity.startswith("evaluating, drawing images"))
        stopped = await talk.ask(Stop())
        assert isinstance(stopped, Done) and "step 1, checkpoint saved" in stopped.text

    run, _ = start_new_run(runs, "stopped", config)
    converse(run, stop)
    wait_until_ended(run)
    assert summarise(run).state == "stopped" and not read_evaluations(run)
    start_engine(run)
    wait_for(lambda: summarise(run).state == "finished", "the end of the training")
    (made,) = read_evaluations(run)
    assert (made.step, made.images, made.in_training) == (1, 256, True)
