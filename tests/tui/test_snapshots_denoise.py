"""What the Denoise panel looks like, from stored results, at three sizes.

`make snapshots` draws them anew; look at the report before committing the result.
"""

import numpy as np
import pytest
from pictures import colours
from rest import at_rest
from results import store_sample
from textual.pilot import Pilot
from textual.screen import ModalScreen

from engine.results.result import Parent
from engine.results.settings import SamplerSettings
from engine.runs.directory import RunDirectory
from engine.service.messages import Emerging, Working
from tui.app import Workbench
from tui.image_mode import ImageMode
from tui.panels.denoise import DenoisePanel
from tui.screens.run import RunScreen
from tui.watch.desk import Reply
from tui.widgets.emerging_view import EmergingView
from tui.widgets.walk_view import WalkView

SIZES = [(120, 36), (80, 24), (200, 60)]
all_sizes = pytest.mark.parametrize("size", SIZES, ids=["120x36", "80x24", "200x60"])


def workbench(run: RunDirectory, images: ImageMode = "halfcell") -> Workbench:
    return Workbench(run.path.parent, images, run)


async def opened(pilot: Pilot) -> DenoisePanel:
    """The panel, in front, with what it has to show."""

    def is_read() -> bool:
        return isinstance(pilot.app.screen, RunScreen) and pilot.app.screen._snapshot is not None

    await at_rest(pilot, is_read)
    await pilot.press("3")
    panel = pilot.app.screen.query_one(DenoisePanel)
    instead = panel.query_one("#instead")
    view = panel.query_one(WalkView)
    await at_rest(pilot, lambda: bool(view.walk) or "Looking" not in str(instead.render()))
    return panel


def store_results(run: RunDirectory) -> None:
    """One of each kind, the branches on top."""
    settings = SamplerSettings(seed=3)
    store_sample(run, count=9, steps=12, time=1.0)
    store_sample(run, kind="reconstruct", time=2.0)
    store_sample(run, kind="denoise", count=1, time=3.0, source="/somewhere/cat.jpg")
    store_sample(run, kind="interpolate", count=8, time=4.0, settings=settings, other_seed=4)
    store_sample(run, kind="fork", steps=7, time=5.0, parent=Parent("sample-1", 5, 1))


@all_sizes
def test_frame(snap_compare, recorded: RunDirectory, size) -> None:
    store_results(recorded)

    async def step(pilot: Pilot) -> None:
        await opened(pilot)
        await pilot.press("g", "7")
        await at_rest(pilot, lambda: True)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=step)


@all_sizes
def test_strip(snap_compare, recorded: RunDirectory, size) -> None:
    store_results(recorded)

    async def choose(pilot: Pilot) -> None:
        view = (await opened(pilot)).query_one(WalkView)
        await pilot.press("j")
        await at_rest(pilot, lambda: view.has_class("-strip"))

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=choose)


@all_sizes
def test_one_image_while_a_digit_is_awaited(snap_compare, recorded: RunDirectory, size) -> None:
    store_sample(recorded, count=9, steps=12)

    async def choose(pilot: Pilot) -> None:
        view = (await opened(pilot)).query_one(WalkView)
        await pilot.press("g", "8", "i", "i", "g")
        await at_rest(pilot, lambda: view.awaits_tenth)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=choose)


@all_sizes
def test_nothing(snap_compare, recorded: RunDirectory, size) -> None:
    async def come(pilot: Pilot) -> None:
        await opened(pilot)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=come)


@all_sizes
def test_damaged(snap_compare, recorded: RunDirectory, size) -> None:
    store_sample(recorded, time=1.0)
    np.save(store_sample(recorded, time=2.0).path / "x0.npy", np.zeros(3, np.uint8))

    async def come(pilot: Pilot) -> None:
        panel = await opened(pilot)
        # The path is another one every time.
        words = "Result 'sample-2' cannot be read."
        panel.query_one(WalkView).say_instead(words, "error")
        panel.say(words, "error")
        await at_rest(pilot, lambda: True)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=come)


@all_sizes
def test_emerging(snap_compare, recorded: RunDirectory, size) -> None:
    store_sample(recorded)
    pictures = np.stack([colours(16, 16, seed) for seed in range(4)])
    emerging = Emerging(
        id=1, step=40, steps=100, level=300, count=4, size=16, channels=3, pixels=pictures.tobytes()
    )
    working = Working(1, "forking, 40/100", 40, 100, 75.0)

    async def watch(pilot: Pilot) -> None:
        panel = await opened(pilot)
        panel.query_one(EmergingView).begin("4 ways from sample-1, image 2, frame 5")
        panel.add_class("-watching")
        for message in (emerging, working):
            panel.hear(Reply(panel, "going on", "forking, 40/100", message), is_training=True)
            await pilot.pause()
        panel.hear(Reply(panel, "going on", "40/100", emerging), is_training=True)
        await at_rest(pilot, lambda: True)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=watch)


@all_sizes
@pytest.mark.parametrize("key", ["b", "n"])
def test_form(snap_compare, recorded: RunDirectory, size, key: str) -> None:
    store_sample(recorded)
    (recorded.checkpoints / "step-00000280").mkdir(parents=True)

    async def ask(pilot: Pilot) -> None:
        await opened(pilot)
        await pilot.press("left", key)
        await at_rest(pilot, lambda: isinstance(pilot.app.screen, ModalScreen))

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=ask)


def test_without_images(snap_compare, recorded: RunDirectory) -> None:
    store_sample(recorded)

    async def come(pilot: Pilot) -> None:
        await opened(pilot)

    assert snap_compare(workbench(recorded, "off"), terminal_size=(80, 24), run_before=come)


def test_light_and_without_colour(snap_compare, recorded: RunDirectory, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    store_results(recorded)

    async def come(pilot: Pilot) -> None:
        pilot.app.theme = "textual-light"
        await opened(pilot)
        await pilot.press("left")
        await at_rest(pilot, lambda: True)

    assert snap_compare(workbench(recorded), terminal_size=(120, 36), run_before=come)
