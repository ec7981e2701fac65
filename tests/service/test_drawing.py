"""Drawing by real engines: beside a training, and by engines that only draw."""

import asyncio
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from engines import (
    Talk,
    converse,
    kill,
    kill_engines,
    tiny_config,
    wait_for,
    wait_until_ended,
)

from engine.results.result import find_result, list_results
from engine.results.settings import SamplerSettings
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.events import read_events
from engine.runs.summary import summarise
from engine.service.messages import (
    Cancel,
    ChangeSetting,
    Done,
    Fork,
    Pause,
    Reconstruct,
    Refused,
    Resume,
    Sample,
    SaveCheckpoint,
    Stop,
    Train,
)
from engine.service.start import start_new_run, start_serving

LONG = Sample(settings=SamplerSettings(steps=500, checkpoint="live"), count=64)
SHORT = Sample(settings=SamplerSettings(steps=4, checkpoint="live", weights="raw"), count=2)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    """A run that has finished."""
    folder = tmp_path_factory.mktemp("trained")
    config = tiny_config("training.epochs=20", "training.log_every_steps=1")
    run, _ = start_new_run(folder, "trained", config)
    wait_for(lambda: summarise(run).state == "finished", "the end of the training")
    wait_until_ended(run)
    yield run
    kill_engines(folder)


def test_training_waits_while_live_weights_are_drawn_with_and_goes_on(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        await talk.until(lambda progress: progress.step > 5)
        done = await talk.ask(SHORT)
        assert isinstance(done, Done)
        waited = re.fullmatch(rf"{done.result} is drawn; training waited (\d+\.\d) s", done.text)
        facts = find_result(live, done.result).facts
        assert waited and -0.1 < float(waited[1]) - facts.seconds < 1
        assert facts.is_live and facts.step > 5
        assert [working.done for working in talk.working][-1] == 4
        assert {working.total for working in talk.working} == {4}
        later = await talk.until(lambda progress: progress.activity == "training")
        assert later.step >= facts.step

    converse(live, talk)


def test_long_drawing_tells_how_long_and_can_be_cancelled(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        before = len(list_results(live))
        number = await talk.send(LONG)
        await talk.until_working(number)
        while not any(working.seconds_left for working in talk.working):
            await talk.until_working(number)
        assert talk.working[-1].activity.startswith("sampling, ")
        cancel = await talk.send(Cancel(number))
        ended = await talk.end_of(number)
        assert isinstance(ended, Refused) and "Cancelled" in ended.reason
        assert isinstance(await talk.end_of(cancel), Done)
        assert len(list_results(live)) == before
        assert not list(live.samples.glob(".*"))
        await talk.until(lambda progress: progress.activity == "training")

    converse(live, talk)


def test_drawings_are_made_in_the_order_asked_for_and_commands_act_in_between(
    live: RunDirectory,
) -> None:
    async def talk(talk: Talk) -> None:
        first, second = await talk.send(LONG), await talk.send(SHORT)
        await talk.until_working(first)
        saved = await talk.ask(SaveCheckpoint())
        assert isinstance(saved, Done), "a drawing holds up no command"
        await talk.send(Cancel(first))
        done = await talk.end_of(second)
        assert isinstance(done, Done)

    converse(live, talk)


def test_paused_training_stays_paused_over_a_drawing(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        await talk.ask(Pause())
        held = (await talk.until(lambda progress: progress.state == "paused")).step
        done = await talk.ask(SHORT)
        assert isinstance(done, Done)
        assert done.text == f"{done.result} is drawn", "nothing waited for it"
        await asyncio.sleep(0.3)
        again = await talk.until(lambda progress: progress.activity == "paused")
        assert again.step == held
        await talk.ask(Resume())

    converse(live, talk)


def test_nobody_cancels_what_another_has_asked_for(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        number = await talk.send(LONG)
        await talk.until_working(number)

        async def meddle(other: Talk) -> None:
            refused = await other.ask(Cancel(number))
            assert isinstance(refused, Refused) and "nothing to cancel" in refused.reason

        await asyncio.to_thread(converse, live, meddle)
        await talk.send(Cancel(number))
        await talk.end_of(number)

    converse(live, talk)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (Sample(settings=SamplerSettings(steps=501)), "choose 1 to 500"),
        (Sample(settings=SamplerSettings(checkpoint="7")), "no checkpoint '7'"),
        (Fork(parent="sample-999", frame=1), "no result 'sample-999'"),
        (Reconstruct(level=900), "no noise level 900"),
    ],
    ids=["steps", "checkpoint", "parent", "level"],
)
def test_impossible_drawing_is_refused_and_training_goes_on(
    live: RunDirectory, command: Sample, says: str
) -> None:
    async def talk(talk: Talk) -> None:
        await talk.ask(SaveCheckpoint())
        refused = await talk.ask(command)
        assert isinstance(refused, Refused) and says in refused.reason
        await talk.until(lambda progress: progress.activity == "training")

    converse(live, talk)


def test_drawing_does_not_change_the_training(tmp_path: Path, trained: RunDirectory) -> None:
    """The same run with drawings in the middle ends with the same bits."""
    config = tiny_config("training.epochs=20", "training.log_every_steps=1")
    run, _ = start_new_run(tmp_path, "disturbed", config)

    async def talk(talk: Talk) -> None:
        for _ in range(3):
            assert isinstance(await talk.ask(SHORT), Done)

    converse(run, talk)
    wait_for(lambda: summarise(run).state == "finished", "the end of the training")
    wait_until_ended(run)
    one, other = (
        list_checkpoints(each.checkpoints)[-1] / "ema.safetensors" for each in (trained, run)
    )
    assert one.read_bytes() == other.read_bytes()


def test_finished_run_is_drawn_from_by_an_engine_that_leaves_with_its_client(
    trained: RunDirectory,
) -> None:
    engine = start_serving(trained, linger=0)

    async def talk(talk: Talk) -> None:
        done = await talk.ask(Reconstruct(settings=SamplerSettings(steps=5), level=50, count=3))
        assert isinstance(done, Done)
        assert done.text == f"{done.result} is drawn"
        facts = find_result(trained, done.result).facts
        assert facts.levels[0] == 50 and len(facts.similarity) == 3 and not facts.is_live
        assert summarise(trained).state == "finished"
        refused = await talk.ask(Pause())
        assert isinstance(refused, Refused) and "resume the run first" in refused.reason

    converse(trained, talk)
    wait_for(lambda: engine.exit_code is not None, "the engine to leave")
    assert engine.exit_code == 0
    assert summarise(trained).state == "finished"


@pytest.mark.parametrize("how", ["closed", "cut"])
def test_drawing_is_finished_and_kept_when_who_asked_for_it_is_gone(
    trained: RunDirectory, how: str
) -> None:
    engine = start_serving(trained, linger=0)
    before = len(list_results(trained))

    async def talk(talk: Talk) -> None:
        settings = SamplerSettings(steps=60)
        number = await talk.send(Sample(settings=settings, count=16, watch=True))
        await talk.until_working(number)
        assert len(list_results(trained)) == before
        if how == "cut":
            talk._connection._connection.transport.abort()

    converse(trained, talk)
    wait_for(lambda: engine.exit_code is not None, "the engine to leave")
    assert engine.exit_code == 0
    *_, result = list_results(trained)
    assert len(list_results(trained)) == before + 1 and len(result.facts.levels) == 60
    assert "Traceback" not in trained.engine_log.read_text()


def test_idle_engine_ends_itself(trained: RunDirectory) -> None:
    engine = start_serving(trained, linger=1.0)

    async def talk(talk: Talk) -> None:
        await talk.ask(Sample(settings=SamplerSettings(steps=2), count=1))
        async with asyncio.timeout(20):
            async for _ in talk._messages:
                pass

    converse(trained, talk)
    wait_for(lambda: engine.exit_code is not None, "the idle engine to end")


def test_killed_while_drawing_leaves_no_result_and_the_run_as_it_was(
    trained: RunDirectory,
) -> None:
    start_serving(trained)
    before = [result.name for result in list_results(trained)]

    async def talk(talk: Talk) -> None:
        slow = Sample(settings=SamplerSettings(steps=500, checkpoint="last"), count=64)
        await talk.until_working(await talk.send(slow))
        kill(trained)

    converse(trained, talk)
    wait_until_ended(trained)
    assert [result.name for result in list_results(trained)] == before
    assert summarise(trained).state == "finished"


def test_stopping_an_engine_that_draws_gives_up_what_it_draws(trained: RunDirectory) -> None:
    engine = start_serving(trained)

    async def talk(talk: Talk) -> None:
        slow = Sample(settings=SamplerSettings(steps=500, checkpoint="last"), count=64)
        number = await talk.send(slow)
        await talk.until_working(number)
        stop = await talk.send(Stop())
        assert isinstance(await talk.end_of(stop), Done)
        refused = await talk.end_of(number)
        assert isinstance(refused, Refused)
        assert refused.reason == "The engine has stopped, and nothing of it was kept."

    converse(trained, talk)
    wait_for(lambda: engine.exit_code is not None, "the engine to end")
    assert engine.exit_code == 0
    assert not list(trained.samples.glob(".*"))


def test_engine_that_only_draws_can_be_asked_to_train(tmp_path: Path) -> None:
    config = tiny_config("training.epochs=1000000", "checkpoint.every_epochs=1")
    run, first = start_new_run(tmp_path, "again", config)
    wait_for(lambda: bool(list_checkpoints(run.checkpoints)), "a checkpoint")
    kill(run, signal.SIGTERM)
    wait_for(lambda: first.exit_code is not None, "the first engine to end")
    start_serving(run)

    async def talk(talk: Talk) -> None:
        assert isinstance(await talk.ask(Sample(settings=SamplerSettings(steps=2))), Done)
        assert summarise(run).state == "stopped"
        assert isinstance(await talk.ask(Train({"optimizer.learning_rate": 1e-4})), Done)
        step = (await talk.until(lambda progress: progress.activity == "training")).step
        await talk.until(lambda progress: progress.step > step)
        assert summarise(run).state == "training"
        refused = await talk.ask(Train())
        assert isinstance(refused, Refused) and "already" in refused.reason
        change = await talk.ask(ChangeSetting("optimizer.learning_rate", 1e-5))
        assert isinstance(change, Done) and "0.0001 -> 1e-05" in change.text

    try:
        converse(run, talk)
        assert any("as asked on resuming" in event.text for event in read_events(run.events))
    finally:
        kill_engines(tmp_path)


def test_run_without_a_checkpoint_has_nothing_to_draw_with(runs: Path) -> None:
    from engine.runs.store import create_run

    run = create_run(runs, "new", tiny_config())
    start_serving(run, linger=0)

    async def talk(talk: Talk) -> None:
        refused = await talk.ask(Sample())
        assert isinstance(refused, Refused) and "no checkpoint yet" in refused.reason

    converse(run, talk)


def test_pictures_of_the_same_settings_are_the_same_from_any_engine(
    trained: RunDirectory,
) -> None:
    """Drawn by two processes, one after the other."""
    drawn = []
    for _ in range(2):
        engine = start_serving(trained, linger=0)

        async def talk(talk: Talk) -> None:
            done = await talk.ask(Sample(settings=SamplerSettings(sampler="ddpm", steps=9)))
            assert isinstance(done, Done)
            drawn.append(np.array(find_result(trained, done.result).pictures()))

        converse(trained, talk)
        wait_for(lambda ended=engine: ended.exit_code is not None, "the engine to leave")
    assert np.array_equal(*drawn)
