"""What front ends ask of a live engine: one warm engine for all of these."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from engines import Talk, converse, kill, wait_for, wait_until_ended
from websockets.asyncio.client import unix_connect

from engine.errors import UserError
from engine.runs.changes import read_changes
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.lock import read_holder
from engine.runs.status import read_status
from engine.runs.summary import summarise
from engine.service.client import connect
from engine.service.messages import (
    ChangeSetting,
    Done,
    DrawPreview,
    Pause,
    Refused,
    Resume,
    SaveCheckpoint,
)
from engine.service.start import start_engine


def talk_to(run: RunDirectory, talk: Callable[[Talk], Awaitable[None]]) -> None:
    converse(run, talk)


def test_pause_holds_the_step_and_resume_goes_on(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        paused = await talk.ask(Pause())
        assert isinstance(paused, Done)
        held = await talk.until(lambda progress: progress.state == "paused")
        assert summarise(live).state == "paused"
        await asyncio.sleep(0.3)
        again = await talk.ask(Pause())
        assert isinstance(again, Refused) and "already" in again.reason
        assert isinstance(await talk.ask(Resume()), Done)
        later = await talk.until(lambda progress: progress.state == "training")
        assert later.step >= held.step
        await talk.until(lambda progress: progress.step > held.step)
        assert summarise(live).state == "training"
        not_paused = await talk.ask(Resume())
        assert isinstance(not_paused, Refused) and "not paused" in not_paused.reason
        assert talk.acknowledged() == [1, 2, 3, 4], "every command is acknowledged, in order"

    talk_to(live, talk)


def test_checkpoint_now_is_on_disk_when_it_is_done(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        await talk.ask(Pause())
        done = await talk.ask(SaveCheckpoint())
        assert isinstance(done, Done)
        newest = list_checkpoints(live.checkpoints)[-1]
        step = int(newest.name.removeprefix("step-"))
        assert done.text == f"Checkpoint of step {step:,} saved"
        await talk.ask(Resume())

    talk_to(live, talk)


def test_preview_now_is_on_disk_when_it_is_done_even_while_paused(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        await talk.ask(Pause())
        before = set(live.previews.iterdir())
        done = await talk.ask(DrawPreview())
        assert isinstance(done, Done)
        step = int(done.text.removeprefix("Preview of step ").split()[0].replace(",", ""))
        assert (live.previews / f"step-{step:08d}.png") in set(live.previews.iterdir()) | before
        assert (live.previews / f"step-{step:08d}.png").exists()
        await talk.ask(Resume())

    talk_to(live, talk)


def test_change_is_logged_before_it_is_done(live: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        done = await talk.ask(ChangeSetting("ema.decay", 0.9))
        assert isinstance(done, Done) and "0.998 -> 0.9" in done.text
        assert read_changes(live.changes)[-1].new == 0.9

    talk_to(live, talk)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("optimizer.learning_rate", -1.0, "optimizer.learning_rate"),
        ("data.size", 16, "cannot change during a run"),
        ("training.epochs", 1, "epochs are done"),
        ("no.such", 1, "cannot change during a run"),
    ],
)
def test_impossible_change_is_refused_with_the_reason(
    live: RunDirectory, key: str, value: float, reason: str
) -> None:
    async def talk(talk: Talk) -> None:
        await talk.until(lambda progress: progress.epoch > 2)
        logged = len(read_changes(live.changes))
        refused = await talk.ask(ChangeSetting(key, value))
        assert isinstance(refused, Refused) and reason in refused.reason
        assert len(read_changes(live.changes)) == logged

    talk_to(live, talk)


def test_many_front_ends_hear_the_same_engine(live: RunDirectory) -> None:
    async def talk(first: Talk) -> None:
        async with connect(live) as connection:
            second = Talk(connection)
            await first.ask(Pause())
            await second.until(lambda progress: progress.state == "paused")
            await second.ask(Resume())
            await first.until(lambda progress: progress.state == "training")

    talk_to(live, talk)


def test_nonsense_is_refused_and_hurts_nothing(live: RunDirectory) -> None:
    async def talk() -> None:
        holder = read_holder(live.lock)
        assert holder is not None
        async with unix_connect(holder.socket, uri="ws://engine/", compression=None) as raw:
            await raw.send('{"id": 1, "command": {"command": "Explode"}}')
            async for text in raw:
                if "Refused" in str(text):
                    assert "does not understand" in str(text)
                    return

    converse(live, lambda _: talk())
    assert summarise(live).is_live


def test_engine_listens_again_when_its_socket_was_swept_away(live: RunDirectory) -> None:
    holder = read_holder(live.lock)
    assert holder is not None
    Path(holder.socket).unlink()
    wait_for(lambda: Path(holder.socket).exists(), "a new socket")

    async def talk(talk: Talk) -> None:
        await talk.until(lambda progress: progress.step > 0)

    talk_to(live, talk)


def test_second_engine_is_refused_and_the_first_goes_on(live: RunDirectory) -> None:
    second = start_engine(live)
    wait_for(lambda: second.exit_code is not None, "the second engine's end")
    assert second.exit_code == 2
    assert "already has an engine" in live.engine_log.read_text()
    assert summarise(live).state == "training"


def test_hang_up_leaves_the_engine_training(live: RunDirectory) -> None:
    kill(live, signal.SIGHUP)

    async def talk(talk: Talk) -> None:
        first = await talk.until(lambda progress: True)
        await talk.until(lambda progress: progress.step > first.step + 20)

    talk_to(live, talk)


def test_sigterm_saves_and_ends_well(live: RunDirectory) -> None:
    """The last test: it ends the engine."""
    kill(live, signal.SIGTERM)
    wait_until_ended(live)
    status = read_status(live.status)
    assert status is not None and status.state == "stopped"
    newest = list_checkpoints(live.checkpoints)[-1]
    assert newest.name == f"step-{status.step:08d}"

    async def nobody() -> None:
        with pytest.raises(UserError, match="no live engine"):
            async with connect(live):
                pass

    asyncio.run(nobody())
