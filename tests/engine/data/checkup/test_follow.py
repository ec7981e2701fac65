"""A check-up that an event loop follows: its report, its refusal, its end when nobody listens."""

import asyncio
import os
from contextlib import aclosing
from pathlib import Path

import psutil
import pytest
from engines import wait_for
from pictures import make_every_damage, make_folder, make_large

from engine.config.schema import Data
from engine.data.checkup.ask import check_up
from engine.data.checkup.follow import follow_check_up
from engine.data.checkup.messages import Checked, Order, Working
from engine.errors import UserError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("DDPM_CACHE", str(folder))
    return folder


def order(root: Path) -> Order:
    return Order(Data(source=f"folder:{root}", size=32))


async def test_it_tells_how_far_it_is_and_what_it_found(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set", 60)
    make_every_damage(root / "bad")
    said = [message async for message in follow_check_up(order(root))]
    assert all(isinstance(message, Working) for message in said[:-1]) and len(said) > 1
    assert isinstance(said[-1], Checked)
    report = said[-1].report
    assert report.images == 60 and report.passed_over > 0
    assert [*check_up(order(root))][-1] == said[-1], "as `ddpm-tui data` has it"


async def test_what_cannot_be_is_refused_in_its_words(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="There is no image"):
        async with aclosing(follow_check_up(order(tmp_path / "empty"))) as said:
            async for _ in said:
                pass


async def test_nobody_works_on_when_it_is_cancelled(tmp_path: Path, cache: Path) -> None:
    root = make_large(tmp_path / "set", 200)
    seen = asyncio.Event()
    before = psutil.Process(os.getpid()).children(recursive=True)

    async def listen() -> None:
        async with aclosing(follow_check_up(order(root))) as said:
            async for message in said:
                if isinstance(message, Working) and message.done:
                    seen.set()

    task = asyncio.create_task(listen())
    await asyncio.wait_for(seen.wait(), 60)
    now = psutil.Process(os.getpid()).children(recursive=True)
    started = [process for process in now if process not in before]
    assert started
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    wait_for(lambda: not any(map(is_alive, started)), "the check-up to end")
    assert list((cache / "images").glob(".*.partial")), "what is done is kept"


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
