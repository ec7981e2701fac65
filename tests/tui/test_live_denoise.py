"""The Denoise panel against real engines: branching, going between two seeds, giving up."""

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest
from engines import (
    converse,
    kill,
    run_in_training,
    run_that_is_done,
    wait_until_ended,
)
from textual.app import RenderResult
from textual.pilot import Pilot
from textual_image.widget import HalfcellImage

from engine.results.result import Parent, find_result, list_results
from engine.results.settings import SamplerSettings
from engine.results.trajectory import Trajectory
from engine.runs.directory import RunDirectory
from engine.service.messages import Done, Sample, SaveCheckpoint
from tui.app import Workbench
from tui.panels.denoise import DenoisePanel
from tui.screens.form import FormScreen
from tui.screens.run import RunScreen
from tui.watch.desk import Reply
from tui.widgets.answer_line import AnswerLine
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.emerging_view import EmergingView
from tui.widgets.fields import FieldList
from tui.widgets.picture import PictureGrid
from tui.widgets.walk_view import WalkView

SIZE = (120, 36)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    """A run in training, with two images drawn from its checkpoint in 400 steps."""
    folder = tmp_path_factory.mktemp("denoise")
    # Checkpoints of its own would push out the one that is drawn from.
    never = (f"{what}.every_epochs=1000000" for what in ("checkpoint", "validation"))

    async def draw(talk) -> None:
        assert isinstance(await talk.ask(SaveCheckpoint()), Done)
        settings = SamplerSettings(sampler="ddpm", steps=400, checkpoint="last")
        assert isinstance(await talk.ask(Sample(settings=settings, count=2)), Done)

    with run_in_training(folder, *never) as run:
        converse(run, draw)
        yield run


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    folder = tmp_path_factory.mktemp("denoise")
    with run_that_is_done(folder, 1) as run:
        yield run


class Denoise:
    """The panel as a test sees it."""

    def __init__(self, pilot: Pilot, until, shown) -> None:
        self.pilot, self._until, self._shown = pilot, until, shown
        self.screen = pilot.app.screen
        self.panel = self.screen.query_one(DenoisePanel)
        self.view = self.panel.query_one(WalkView)
        self.emerging = self.panel.query_one(EmergingView)
        self.status: list[str] = []
        """What the panel has said on the way of a drawing."""
        self.emerged: list[np.ndarray] = []
        """The images that were seen on that way."""
        self._hear, self.panel.hear = self.panel.hear, self._hear_and_look

    def _hear_and_look(self, reply: Reply, is_training: bool) -> None:
        """Small drawings are made faster than a test can look."""
        self._hear(reply, is_training)
        # Its words, and not what is drawn of them: it has no lines before the next layout.
        self.status.append(str(self.panel.query_one(DrawingStatus).content))
        pictures = self.emerging.query_one(PictureGrid)._pictures
        if self.emerging.is_on_screen and pictures is not None:
            self.emerged.append(pictures)

    @property
    def name(self) -> str:
        return self.view.walk.result.name if self.view.walk is not None else ""

    def answer(self) -> str:
        return self._shown(self.screen.query_one(AnswerLine))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, condition) -> None:
        try:
            await self._until(self.pilot, condition)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.name}; {self.answer()}; {self.status}") from None

    async def until_over(self) -> None:
        await self.until(lambda: not self.panel.has_class("-watching", "-busy"))

    async def fill_in(self, **values: str) -> None:
        """The form that is coming, and do what it is for."""
        await self.until(lambda: isinstance(self.pilot.app.screen, FormScreen))
        fields = self.pilot.app.screen.query_one(FieldList)
        for name, value in values.items():
            fields.set(name.replace("_", " "), value)
        await self.press("d")


@pytest.fixture
def denoise(until, shown):
    async def come(pilot: Pilot, name: str = "") -> Denoise:
        app = pilot.app
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await until(pilot, lambda: app.screen._snapshot is not None and app.screen._link.is_up)
        await pilot.press("3")
        denoise = Denoise(pilot, until, shown)
        await denoise.until(lambda: denoise.name != "" or not name)
        if name:
            denoise.panel.open(find_result(app.screen.run, name))
            await denoise.until(lambda: denoise.name == name)
        return denoise

    return come


def workbench(run: RunDirectory) -> Workbench:
    return Workbench(run.path.parent, "halfcell", run)


async def test_branches_emerge_and_are_stepped_through_from_where_they_part(live, denoise) -> None:
    async with workbench(live).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-1")
        await panel.press("home", "shift+right", "right", "i", "i", "b")
        await panel.fill_in(ways="3", seed="5")
        await panel.until(lambda: panel.name == "fork-2")
        await panel.until_over()
        await panel.until(lambda: "u goes back to sample-1" in panel.answer())
        assert any("forking" in words and "training waits" in words for words in panel.status)
        assert panel.emerged and panel.emerged[0].shape == (3, 8, 8, 3)
        facts = find_result(live, "fork-2").facts
        assert facts.parent == Parent("sample-1", 11, 1)
        assert (facts.count, facts.settings.seed, facts.settings.steps) == (3, 5, 389)
        await panel.press("home")
        before = Trajectory.open(find_result(live, "sample-1")).x_t[11][1]
        noisy = panel.view.query(PictureGrid).first()._pictures
        assert noisy is not None
        np.testing.assert_array_equal(noisy, np.stack([before] * 3))
        await panel.press("u")
        await panel.until(lambda: panel.name == "sample-1")
        assert (panel.view.step, panel.view.image) == (11, 1)


async def test_drawing_is_given_up_and_the_result_before_is_there_again(live, denoise) -> None:
    async with workbench(live).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-1")
        before = len(list_results(live))
        await panel.press("home", "b")
        await panel.fill_in(ways="256")
        await panel.until(lambda: bool(panel.emerged))
        await panel.press("b")
        await panel.until(lambda: "another drawing is being made" in panel.answer())
        assert not panel.panel.has_class("-watching"), "other keys show the frames meanwhile"
        await panel.press("right", "a")
        await panel.until(lambda: "given up, nothing was kept" in panel.answer())
        await panel.until_over()
        assert (panel.name, panel.view.place) == ("sample-1", 1)
        assert len(list_results(live)) == before


async def test_result_of_weights_that_are_in_no_checkpoint_has_no_branches(live, denoise) -> None:
    async def draw(talk) -> Done:
        done = await talk.ask(Sample(settings=SamplerSettings(steps=2, checkpoint="live"), count=1))
        assert isinstance(done, Done)
        return done

    async with workbench(live).run_test(size=SIZE) as pilot:
        name = (await converse_beside(live, draw)).result
        panel = await denoise(pilot, name)
        await panel.press("home", "b")
        await panel.fill_in()
        await panel.until(lambda: "without them it cannot be gone on with" in panel.answer())
        await panel.until_over()
        assert panel.name == name


async def converse_beside(run: RunDirectory, talk):
    """A second front end, while the first one goes on."""
    return await asyncio.to_thread(converse, run, talk)


async def test_pictures_are_not_sent_again_while_the_run_trains(
    live, denoise, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[HalfcellImage] = []
    plain = HalfcellImage.render

    def counted(image: HalfcellImage) -> RenderResult:
        sent.append(image)
        return plain(image)

    monkeypatch.setattr(HalfcellImage, "render", counted)
    async with workbench(live).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-1")
        screen = panel.screen
        assert isinstance(screen, RunScreen)
        await panel.until(lambda: bool(sent))
        while sent:  # Until the screen has come to rest.
            sent.clear()
            await pilot.pause(0.5)
        seen = set()

        def has_looked_often() -> bool:
            seen.add(id(screen._snapshot))
            return len(seen) > 4

        await panel.until(has_looked_often)
        assert not sent


@pytest.mark.campaign
async def test_way_between_two_seeds_is_drawn_by_an_engine_started_for_it(
    finished, until, shown, denoise
) -> None:
    async with workbench(finished).run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        await until(pilot, lambda: pilot.app.screen._snapshot is not None)
        panel = Denoise(pilot, until, shown)
        await pilot.press("3", "n")
        await panel.fill_in(seed="3", other_seed="4", images="5", steps="200")
        await panel.until(lambda: panel.name == "interpolate-1")
        await panel.until_over()
        assert str(panel.emerging.border_title) == "5 images from seed 3 to seed 4"
        assert any("starting an engine" in words for words in panel.status)
        assert panel.emerged and panel.emerged[0].shape == (5, 8, 8, 3)
        facts = find_result(finished, "interpolate-1").facts
        assert (facts.settings.seed, facts.other_seed, facts.count) == (3, 4, 5)
        assert facts.settings.checkpoint == "last" and len(facts.levels) == 200
        assert panel.view.has_class("-strip")
        await panel.press("home", "b")
        await panel.fill_in(ways="2", image="5")
        await panel.until(lambda: panel.name == "fork-2")
        parent = find_result(finished, "fork-2").facts.parent
        assert parent == Parent("interpolate-1", 0, 4)
        kill(finished)
        wait_until_ended(finished)
