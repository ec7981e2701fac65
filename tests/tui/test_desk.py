"""What is asked of real engines: the answers in order, giving up, and engines that go away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from engines import (
    kill,
    kill_engines,
    run_in_training,
    run_that_is_done,
    tiny_config,
)

from engine.results.result import find_result, list_results
from engine.results.settings import SamplerSettings
from engine.runs.directory import RunDirectory
from engine.runs.store import create_run
from engine.service.messages import (
    Acknowledged,
    Done,
    Emerging,
    Message,
    Pause,
    Progress,
    Refused,
    Resume,
    Sample,
    Working,
)
from tui.watch.desk import Desk, Reply
from tui.watch.link import EngineLink

LIVE = SamplerSettings(steps=20, checkpoint="live")
FOREVER = Sample(settings=SamplerSettings(steps=500, checkpoint="live"), count=256, watch=True)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    folder = tmp_path_factory.mktemp("desk")
    with run_in_training(folder) as run:
        yield run


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    folder = tmp_path_factory.mktemp("desk")
    with run_that_is_done(folder, 1) as run:
        yield run


@pytest.fixture
def finished(trained: RunDirectory) -> Iterator[RunDirectory]:
    """A finished run without an engine."""
    yield trained
    kill_engines(trained.path.parent)


class Counter:
    """A desk, and all that it has said."""

    def __init__(self, run: RunDirectory) -> None:
        self.said: list[Reply] = []
        self.link = EngineLink(run, self._hear)
        self.desk = Desk(run, self.link, self.said.append)

    def _hear(self, message: Message | None) -> None:
        self.desk.take(message)

    async def until(self, is_it: Callable[[Reply], bool], seconds: float = 60.0) -> Reply:
        async with asyncio.timeout(seconds):
            while not any(map(is_it, self.said)):
                await asyncio.sleep(0.01)
        return next(filter(is_it, self.said))

    async def end(self, owner: object = None) -> Reply:
        return await self.until(lambda reply: reply.is_last and reply.owner == owner)


@asynccontextmanager
async def counter_of(run: RunDirectory) -> AsyncIterator[Counter]:
    counter = Counter(run)
    listening = asyncio.create_task(counter.link.keep_up())
    try:
        yield counter
    finally:
        await counter.link.hang_up()
        listening.cancel()


async def test_drawing_is_told_from_the_question_to_the_result(live: RunDirectory) -> None:
    async with counter_of(live) as counter:
        await counter.desk.ask("Draw", Sample(settings=LIVE, count=9, watch=True), "me")
        assert counter.desk.is_busy("me") and not counter.desk.is_busy("you")
        last = await counter.end("me")
        assert not counter.desk.is_busy("me")
    assert {reply.owner for reply in counter.said} == {"me"}
    # The engine may have been at something long: then that is said in between.
    said = [reply for reply in counter.said if not isinstance(reply.message, Progress)]
    kinds = [reply.kind for reply in said]
    assert kinds[:2] == ["asked", "asked"] and kinds[-1] == "done"
    assert set(kinds[2:-1]) == {"going on"}
    assert said[0].text == "Draw: asked …" and said[0].message is None
    assert isinstance(said[1].message, Acknowledged)
    shown = [r.message for r in said if isinstance(r.message, Emerging)]
    assert shown and shown[-1].step == 20 and shown[-1].pictures.shape == (9, 8, 8, 3)
    assert isinstance(last.message, Done) and "training waited" in last.text
    assert find_result(live, last.message.result).facts.count == 9


async def test_each_owner_hears_of_his_own_in_the_order_asked_for(live: RunDirectory) -> None:
    async with counter_of(live) as counter:
        for owner in ("first", "second"):
            await counter.desk.ask("Draw", Sample(settings=LIVE, count=4), owner)
        await counter.desk.ask("Pause", Pause())
        await counter.end()
        await counter.desk.ask("Go on", Resume())
        await counter.end("second")
        ends = [(reply.owner, reply.kind) for reply in counter.said if reply.is_last]
        assert [end for end in ends if end[0]] == [("first", "done"), ("second", "done")]
        drawn = [r for r in counter.said if r.owner == "second" and isinstance(r.message, Working)]
        first = next(r for r in counter.said if r.owner == "first" and r.is_last)
        assert counter.said.index(first) < counter.said.index(drawn[0])


async def test_second_is_told_what_it_waits_for(live: RunDirectory) -> None:
    async with counter_of(live) as counter:
        await counter.desk.ask("Draw", FOREVER, "first")
        await counter.until(lambda reply: isinstance(reply.message, Working))
        await counter.desk.ask("Draw", Sample(settings=LIVE, count=1), "second")
        waits = await counter.until(
            lambda reply: reply.owner == "second" and isinstance(reply.message, Progress)
        )
        assert waits.kind == "going on" and "Draw waits for the engine: sampling" in waits.text
        await counter.desk.cancel("second")
        assert "given up" in (await counter.end("second")).text
        assert counter.desk.is_busy("first")
        await counter.desk.cancel("first")
        await counter.end("first")


async def test_given_up_drawing_keeps_nothing_and_others_go_on(live: RunDirectory) -> None:
    before = [result.name for result in list_results(live)]
    async with counter_of(live) as counter:
        await counter.desk.ask("Draw", FOREVER, "me")
        await counter.until(lambda reply: isinstance(reply.message, Emerging))
        await counter.desk.cancel("you")
        assert counter.desk.is_busy("me")
        await counter.desk.cancel("me")
        last = await counter.end("me")
        assert last.kind == "done" and last.text == "Draw: given up, nothing was kept"
        assert isinstance(last.message, Refused) and not counter.desk.is_busy("me")
        told = len(counter.said)
        await counter.desk.cancel("me")
        await counter.desk.ask("Draw", Sample(settings=LIVE, count=1), "you")
        assert (await counter.end("you")).kind == "done"
        assert all(reply.owner == "you" for reply in counter.said[told:])
    after = [result.name for result in list_results(live)]
    assert len(after) == len(before) + 1 and after[:-1] == before


async def test_refusal_is_told_with_its_reason(live: RunDirectory) -> None:
    wrong = SamplerSettings(steps=20, checkpoint="7654321")
    async with counter_of(live) as counter:
        await counter.desk.ask("Draw", Sample(settings=wrong), "me")
        last = await counter.end("me")
    assert last.kind == "error" and isinstance(last.message, Refused)
    assert last.text == f"Draw refused: {last.message.reason}" and "checkpoint" in last.text


async def test_engine_is_started_for_a_finished_run_once_for_all(finished: RunDirectory) -> None:
    async with counter_of(finished) as counter:
        await asyncio.gather(
            *(counter.desk.ask("Draw", Sample(count=2), owner) for owner in ("first", "second"))
        )
        for owner in ("first", "second"):
            assert (await counter.end(owner)).kind == "done"
        texts = [reply.text for reply in counter.said if reply.owner == "first"]
        assert texts[1] == "Draw: starting an engine that only draws …"
        assert "Draw waits for the engine: loading TensorFlow" in texts
        assert "already has an engine" not in finished.engine_log.read_text()
        before = len(counter.said)
        await counter.desk.ask("Draw", Sample(count=2), "third")
        assert (await counter.end("third")).kind == "done"
        assert not any("starting" in reply.text for reply in counter.said[before:])


@pytest.mark.parametrize("moment", ["at once", "while it loads"])
async def test_drawing_is_given_up_before_the_engine_can_begin(
    finished: RunDirectory, moment: str
) -> None:
    before = len(list_results(finished))
    async with counter_of(finished) as counter:
        asking = asyncio.create_task(counter.desk.ask("Draw", Sample(count=2), "me"))
        words = "starting an engine" if moment == "at once" else "loading TensorFlow"
        await counter.until(lambda reply: words in reply.text)
        assert counter.desk.is_busy("me")
        await counter.desk.cancel("me")
        last = await counter.end("me")
        await asking
        assert last.kind == "done" and last.text == "Draw: given up, nothing was kept"
        assert not counter.desk.is_busy("me")
        await counter.desk.ask("Draw", Sample(count=2), "you")
        assert (await counter.end("you")).kind == "done"
    assert len(list_results(finished)) == before + 1


async def test_run_without_a_checkpoint_has_nothing_to_draw_with(tmp_path) -> None:
    run = create_run(tmp_path, "fresh", tiny_config())
    async with counter_of(run) as counter:
        await counter.desk.ask("Draw", Sample(), "me")
        assert counter.said[-1].kind == "error"
        assert counter.said[-1].text == ("Draw: run 'fresh' has no checkpoint yet: train it first.")
        assert not counter.desk.is_busy("me")


async def test_engine_that_ends_at_once_is_told(
    finished: RunDirectory, no_place_for_sockets: None
) -> None:
    async with counter_of(finished) as counter:
        await counter.desk.ask("Draw", Sample(), "me")
    assert counter.said[-1].kind == "error"
    assert counter.said[-1].text == (
        "Draw: the engine ended at once (exit code 2); see engine.log."
    )


async def test_lost_line_is_told_to_everyone_who_waits(live: RunDirectory) -> None:
    """The last test of this engine: it is killed."""
    async with counter_of(live) as counter:
        await counter.desk.ask("Draw", FOREVER, "first")
        await counter.desk.ask("Draw", FOREVER, "second")
        await counter.until(lambda reply: isinstance(reply.message, Working))
        kill(live)
        for owner in ("first", "second"):
            last = await counter.end(owner)
            assert (last.kind, last.text) == (
                "error",
                "Draw: the engine ended before it could answer.",
            )
            assert not counter.desk.is_busy(owner)
        await counter.desk.ask("Pause", Pause())
        assert counter.said[-1].text == "Pause: No engine is running live now."
