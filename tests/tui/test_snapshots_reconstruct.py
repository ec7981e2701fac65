"""What the Reconstruct panel looks like, from stored results, at three sizes.

`make snapshots` draws them anew; look at the report before committing the result.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pictures import colours, save
from rest import at_rest
from results import store_reconstruction
from textual.pilot import Pilot
from textual.widgets import Input

from engine.data.load import load_dataset
from engine.progress import finish
from engine.runs.directory import RunDirectory
from engine.runs.resume import read_config
from engine.service.messages import Emerging, Working
from tui.app import Workbench
from tui.image_mode import ImageMode
from tui.panels.reconstruct import ReconstructPanel
from tui.screens.run import RunScreen
from tui.watch.desk import Reply
from tui.widgets.choice_box import ChoiceBox
from tui.widgets.contact_sheet import ContactSheet
from tui.widgets.outcome_box import OutcomeBox
from tui.widgets.result_list import ResultList

SIZES = [(120, 36), (80, 24), (200, 60)]
all_sizes = pytest.mark.parametrize("size", SIZES, ids=["120x36", "80x24", "200x60"])


@pytest.fixture
def prepared(recorded: RunDirectory) -> RunDirectory:
    """The recorded run, its images in the cache."""
    finish(load_dataset(read_config(recorded)))
    return recorded


def workbench(run: RunDirectory, images: ImageMode = "halfcell") -> Workbench:
    return Workbench(run.path.parent, images, run)


async def opened(pilot: Pilot, is_there: Callable[[ReconstructPanel], bool]) -> ReconstructPanel:
    """The panel, in front, with its content."""

    def is_read() -> bool:
        return isinstance(pilot.app.screen, RunScreen) and pilot.app.screen._snapshot is not None

    await at_rest(pilot, is_read)
    await pilot.press("4")
    panel = pilot.app.screen.query_one(ReconstructPanel)
    await at_rest(pilot, lambda: is_there(panel))
    return panel


def has_images(panel: ReconstructPanel) -> bool:
    return panel.query_one(ContactSheet)._page is not None and noised(panel) is not None


def noised(panel: ReconstructPanel) -> int | None:
    """How many noised images are shown."""
    begun = panel.query_one(ChoiceBox).begun
    return None if begun is None else len(begun.names)


def has_results(panel: ReconstructPanel) -> bool:
    return has_images(panel) and panel.query_one(ResultList).option_count > 0


async def type_path(pilot: Pilot, text: str) -> None:
    """Into the prompt that is about to come; the cursor does not blink."""
    while not (lines := pilot.app.screen.query(Input)):
        await pilot.pause(0.05)
    lines.first().cursor_blink = False
    lines.first().value = text


@all_sizes
def test_nothing_picked(snap_compare, prepared: RunDirectory, size) -> None:
    async def look(pilot: Pilot) -> None:
        await opened(pilot, has_images)

    assert snap_compare(workbench(prepared), terminal_size=size, run_before=look)


@all_sizes
def test_picked(snap_compare, prepared: RunDirectory, size) -> None:
    store_reconstruction(prepared, [4, 2], time=1.0)

    async def pick(pilot: Pilot) -> None:
        panel = await opened(pilot, has_results)
        await pilot.press("right", "space", "down", "space", "right", "space", "<", "<")
        await at_rest(pilot, lambda: noised(panel) == 3)

    assert snap_compare(workbench(prepared), terminal_size=size, run_before=pick)


@all_sizes
@pytest.mark.parametrize("view", ["usual", "expanded"])
def test_result(snap_compare, prepared: RunDirectory, size, view: str) -> None:
    store_reconstruction(prepared, [4, 2], time=1.0)
    store_reconstruction(prepared, [0, 1, 5, 7, 9], level=90, time=2.0)

    async def look(pilot: Pilot) -> None:
        panel = await opened(pilot, has_results)
        await pilot.press("shift+tab", *(["e"] if view == "expanded" else []))
        await at_rest(pilot, lambda: panel.query_one(OutcomeBox).read is not None)

    assert snap_compare(workbench(prepared), terminal_size=size, run_before=look)


@all_sizes
def test_drawing(snap_compare, prepared: RunDirectory, size) -> None:
    emerging = np.stack([colours(16, 16, seed) for seed in range(5)])
    shown = Emerging(
        id=1, step=8, steps=20, level=90, count=5, size=16, channels=3, pixels=emerging.tobytes()
    )

    async def look(pilot: Pilot) -> None:
        panel = await opened(pilot, has_images)
        begun = panel.query_one(ChoiceBox).begun
        panel.query_one(OutcomeBox).begin("reconstructing · 5 chosen by seed 0", begun)
        panel._show_outcome()
        for message in (shown, Working(1, "reconstructing, 8/20", 8, 20, 75.0)):
            panel.hear(Reply(panel, "going on", "reconstructing, 8/20", message), True)
        await at_rest(pilot, lambda: True)

    assert snap_compare(workbench(prepared), terminal_size=size, run_before=look)


@all_sizes
def test_picture_file(snap_compare, prepared: RunDirectory, size, monkeypatch) -> None:
    monkeypatch.chdir(prepared.path.parent)
    save(Path("photo.png"), seed=3)

    async def name(pilot: Pilot) -> None:
        await opened(pilot, has_images)
        await pilot.press("o")
        await type_path(pilot, "photo.png")
        await at_rest(pilot, lambda: pilot.app.screen._picture is not None)

    assert snap_compare(workbench(prepared), terminal_size=size, run_before=name)


def test_own_picture(snap_compare, prepared: RunDirectory, monkeypatch) -> None:
    monkeypatch.chdir(prepared.path.parent)
    save(Path("photo.png"), seed=3)

    async def name(pilot: Pilot) -> None:
        panel = await opened(pilot, has_images)
        await pilot.press("o")
        await type_path(pilot, "photo.png")
        await pilot.press("enter")
        await at_rest(pilot, lambda: noised(panel) == 1)

    assert snap_compare(workbench(prepared), terminal_size=(120, 36), run_before=name)


@all_sizes
def test_images_are_not_here(
    snap_compare, recorded: RunDirectory, size, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "empty"))
    # As of a folder or a published set: pictures that came with the program prepare themselves.
    monkeypatch.setattr("tui.widgets.choice_box.are_embedded", lambda config: False)

    async def look(pilot: Pilot) -> None:
        await opened(pilot, lambda panel: panel.query_one(ChoiceBox)._found is not None)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=look)


@pytest.mark.parametrize("view", ["images", "result"])
def test_images_off(snap_compare, prepared: RunDirectory, view: str) -> None:
    store_reconstruction(prepared, [4, 2], time=1.0)

    async def look(pilot: Pilot) -> None:
        panel = await opened(pilot, has_results)
        await pilot.press("right", "space", "down")
        if view == "result":
            await pilot.press("shift+tab")
        outcome = panel.query_one(OutcomeBox)
        await at_rest(
            pilot, lambda: noised(panel) == 1 and (view == "images" or outcome.read is not None)
        )

    assert snap_compare(workbench(prepared, "off"), terminal_size=(80, 24), run_before=look)


def test_no_colour(snap_compare, prepared: RunDirectory, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def pick(pilot: Pilot) -> None:
        panel = await opened(pilot, has_images)
        await pilot.press("space", "right", "space", "down")
        await at_rest(pilot, lambda: noised(panel) == 2)

    assert snap_compare(workbench(prepared), terminal_size=(120, 36), run_before=pick)


def test_light_theme(snap_compare, prepared: RunDirectory) -> None:
    async def pick(pilot: Pilot) -> None:
        pilot.app.theme = "textual-light"
        panel = await opened(pilot, has_images)
        await pilot.press("space", "right", "space")
        await at_rest(pilot, lambda: noised(panel) == 2)

    assert snap_compare(workbench(prepared), terminal_size=(120, 36), run_before=pick)
