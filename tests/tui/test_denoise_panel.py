"""The Denoise panel: every key, the mouse, playing, and what it shows."""

import numpy as np
import pytest
from results import store_sample

from engine.results.trajectory import Trajectory
from engine.runs.directory import RunDirectory
from tui.app import Workbench
from tui.panels.denoise import DenoisePanel
from tui.widgets.answer_line import AnswerLine
from tui.widgets.frame_slider import FrameSlider
from tui.widgets.picture import PictureGrid
from tui.widgets.result_list import ResultList

SIZE = (120, 36)


class Denoise:
    """The panel as a test sees it."""

    def __init__(self, app: Workbench) -> None:
        self.panel = app.screen.query_one(DenoisePanel)

    @property
    def place(self) -> int:
        return self.panel._place

    def pictures(self) -> tuple[np.ndarray, np.ndarray]:
        noisy, predicted = self.panel.query(PictureGrid)
        return noisy._pictures, predicted._pictures


async def opened(pilot, until) -> Denoise:
    app = pilot.app
    await until(pilot, lambda: bool(app.screen.query(DenoisePanel)))
    await pilot.press("3")
    denoise = Denoise(app)
    await until(pilot, lambda: denoise.panel._walk is not None)
    return denoise


def workbench(run: RunDirectory) -> Workbench:
    return Workbench(run.path.parent, "halfcell", run)


async def test_keys_step_jump_and_stay_within_the_walk(recorded: RunDirectory, until) -> None:
    store_sample(recorded, steps=40)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        denoise = await opened(pilot, until)
        assert denoise.place == 40, "it opens at the result"
        for keys, place in [
            (["right"], 40), (["left"], 39), (["left", "left"], 37), (["right"], 38),
            (["shift+left"], 28), (["shift+right"], 38), (["home"], 0), (["left"], 0),
            (["g", "4"], 16), (["g", "0"], 0), (["end"], 40), (["g", "x", "left"], 39),
        ]:  # fmt: skip
            await pilot.press(*keys)
            assert denoise.place == place, keys
        await pilot.press("escape")


async def test_frames_shown_are_those_stored(recorded: RunDirectory, until, shown) -> None:
    result = store_sample(recorded, steps=10)
    stored = Trajectory.open(result)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        denoise = await opened(pilot, until)
        await pilot.press("home", "right", "right", "right")
        x_t, x0 = denoise.pictures()
        np.testing.assert_array_equal(x_t, stored.x_t[3])
        np.testing.assert_array_equal(x0, stored.x0[3])
        words = shown(denoise.panel.query_one("#position"))
        assert f"step 3/10 t = {result.facts.levels[3]} noise" in words and "SNR" in words
        await pilot.press("end")
        assert "the result" in shown(denoise.panel.query_one("#position"))


async def test_one_image_large_and_the_next(recorded: RunDirectory, until) -> None:
    stored = Trajectory.open(store_sample(recorded, count=3))
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        denoise = await opened(pilot, until)
        for keys, images in [("o", [0]), ("i", [1]), ("i", [2]), ("i", [0]), ("o", [0, 1, 2])]:
            await pilot.press(keys)
            np.testing.assert_array_equal(denoise.pictures()[0], stored.x_t[-1][images])


async def test_playing_is_stopped_by_space_and_ends_at_the_end(
    recorded: RunDirectory, until
) -> None:
    store_sample(recorded, steps=400)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        denoise = await opened(pilot, until)
        await pilot.press("f", "f", "space")
        # From the beginning, for it opened at the end; there are 20 seconds until the end again.
        await until(pilot, lambda: 3 < denoise.place < 400)
        await pilot.press("space")
        held = denoise.place
        await pilot.pause(0.3)
        assert denoise.place == held
        await pilot.press("end", "shift+left", "space")
        await until(pilot, lambda: denoise.place == 400)
        assert denoise.panel._playing is None


async def test_mouse_moves_the_slider(recorded: RunDirectory, until) -> None:
    store_sample(recorded, steps=20)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        denoise = await opened(pilot, until)
        slider = denoise.panel.query_one(FrameSlider)
        await pilot.click(FrameSlider, offset=(0, 0))
        assert denoise.place == 0
        await pilot.click(FrameSlider, offset=((slider.size.width - 1) // 2, 0))
        assert denoise.place == 10
        await pilot.mouse_down(FrameSlider, offset=(0, 0))
        await pilot.hover(FrameSlider, offset=(slider.size.width - 1, 0))
        assert denoise.place == 20
        await pilot.mouse_up(FrameSlider, offset=(slider.size.width - 1, 0))


async def test_another_result_is_chosen_and_new_ones_come_on_top(
    recorded: RunDirectory, until
) -> None:
    store_sample(recorded, steps=5, time=1.0)
    store_sample(recorded, steps=7, time=2.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        denoise = await opened(pilot, until)
        assert denoise.place == 7
        results = denoise.panel.query_one(ResultList)
        results.focus()
        await pilot.press("j")
        await until(pilot, lambda: denoise.place == 5)
        store_sample(recorded, steps=9, time=3.0)
        await pilot.press("1", "3")
        await until(pilot, lambda: results.option_count == 3)
        assert denoise.place == 5, "the cursor stays on its result"


@pytest.mark.parametrize("damage", ["missing", "cut off"])
async def test_damaged_result_is_told(recorded: RunDirectory, until, shown, damage: str) -> None:
    result = store_sample(recorded)
    frames = result.path / "x_t.npy"
    frames.unlink() if damage == "missing" else frames.write_bytes(frames.read_bytes()[:50])
    app = workbench(recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: bool(app.screen.query(DenoisePanel)))
        await pilot.press("3")
        line = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "cannot be read" in shown(line))
        await pilot.press("left", "space", "o", "i", "g", "5")


async def test_run_without_results_says_how_to_get_some(
    recorded: RunDirectory, until, shown
) -> None:
    app = workbench(recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: bool(app.screen.query(DenoisePanel)))
        await pilot.press("3")
        words = app.screen.query_one("#position")
        await until(pilot, lambda: "ddpm-tui sample food" in shown(words))
        await pilot.press("left")
        line = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "nothing to step through" in shown(line))
