"""The images of a drawing are seen to emerge by whoever asked to, and by nobody else."""

import asyncio
import time
from collections.abc import Iterator

import numpy as np
import pytest
from engines import Talk, converse, kill_engines, tiny_config

from engine.diffusion.samplers import Frame
from engine.results.result import find_result
from engine.results.settings import SamplerSettings
from engine.results.trajectory import Trajectory
from engine.runs.directory import RunDirectory
from engine.sampling.pictures import to_pictures
from engine.service.client import connect
from engine.service.emerging import emerging
from engine.service.messages import (
    MOST_MESSAGE_BYTES,
    MOST_PIXEL_BYTES,
    Done,
    Emerging,
    Progress,
    Sample,
    Working,
    decode_message,
    encode,
)
from engine.service.server import Client
from engine.service.start import start_new_run

SETTINGS = SamplerSettings(steps=25, checkpoint="live")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    """A training of images of which 85 fill a message."""
    folder = tmp_path_factory.mktemp("large")
    run, _ = start_new_run(folder, "large", tiny_config("data.size=64", "training.epochs=100000"))
    yield run
    kill_engines(folder)


def test_watched_drawing_shows_its_predictions_on_the_way(large: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        started = time.monotonic()
        done = await talk.ask(Sample(settings=SETTINGS, count=100, watch=True))
        seconds = time.monotonic() - started
        assert isinstance(done, Done)
        frames = talk.emerging
        assert 2 <= len(frames) <= 2 + seconds / 0.25, "the first, the last, 4 a second"
        assert frames[-1].step == frames[-1].steps == 25
        assert [frame.step for frame in frames] == sorted({frame.step for frame in frames})
        result = find_result(large, done.result)
        stored = Trajectory.open(result).x0
        for frame in frames:
            assert (frame.count, frame.size, frame.channels) == (85, 64, 3)
            assert frame.level == result.facts.levels[frame.step - 1]
            assert np.array_equal(frame.pictures, stored[frame.step - 1][:85])

    converse(large, talk)


def test_drawing_that_nobody_watches_sends_no_pictures(large: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        assert isinstance(await talk.ask(Sample(settings=SETTINGS, count=4)), Done)
        assert talk.working and not talk.emerging

    converse(large, talk)


def test_others_see_nothing_of_what_one_watches(large: RunDirectory) -> None:
    async def talk(talk: Talk) -> None:
        async with connect(large) as connection:
            other = Talk(connection)
            done = await talk.ask(Sample(settings=SETTINGS, count=4, watch=True))
            assert isinstance(done, Done) and talk.emerging
            assert isinstance(await other.ask(Sample(settings=SETTINGS, count=1)), Done)
            assert not other.emerging

    converse(large, talk)


def frame(count: int, size: int, channels: int = 3) -> Frame:
    shape = (count, size, size, channels)
    x0 = np.random.default_rng(0).uniform(-1.2, 1.2, shape).astype(np.float32)
    return Frame(3, 120, x0, x0)


@pytest.mark.parametrize(
    ("count", "size", "channels", "sent"),
    [(4, 16, 3, 4), (256, 32, 3, 256), (256, 64, 3, 85), (256, 64, 1, 256), (3, 512, 3, 1)],
)
def test_as_many_images_are_sent_as_fit(count: int, size: int, channels: int, sent: int) -> None:
    seen = frame(count, size, channels)
    encoded = encode(emerging(7, seen, 10))
    assert len(encoded) < MOST_MESSAGE_BYTES
    told = decode_message(encoded)
    assert isinstance(told, Emerging)
    assert (told.id, told.step, told.steps, told.level) == (7, 4, 10, 120)
    assert told.pictures.shape == (sent, size, size, channels)
    assert np.array_equal(told.pictures, to_pictures(seen.x0[:sent]))


def test_image_that_is_too_large_alone_is_sent_with_fewer_pixels() -> None:
    seen = frame(2, 1024)
    told = emerging(7, seen, 10)
    assert (told.count, told.size) == (1, 512) and len(told.pixels) <= MOST_PIXEL_BYTES
    assert np.array_equal(told.pictures[0], to_pictures(seen.x0[0, ::2, ::2]))


def test_slow_front_end_gets_the_newest_pictures_and_then_the_end() -> None:
    """A front end that shows what it is sent must not go back from the result to a frame."""

    async def main() -> None:
        client = Client()
        few = frame(1, 4)
        for step in (1, 2, 3):
            client.put(emerging(7, few._replace(step=step), 10))
            client.put(Working(7, "sampling", step, 10, None))
        client.put(Progress("training", "sampling"))
        client.put(Done(7, "drawn"))
        client.put(emerging(8, few, 10))
        said = [await client.next_message() for _ in range(5)]
        assert not client.has_messages
        order = [(type(message), getattr(message, "id", 0)) for message in said]
        assert sorted(order[:2], key=str) == sorted([(Emerging, 7), (Working, 7)], key=str)
        assert order[2:] == [(Done, 7), (Progress, 0), (Emerging, 8)]
        (newest,) = (told for told in said[:2] if isinstance(told, Emerging))
        assert newest.step == 4

    asyncio.run(main())
