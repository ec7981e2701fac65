"""The Denoise panel on stored results: every key, the mouse, playing, and what it shows."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from results import store_sample
from textual.app import RenderResult
from textual.events import Key, MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual_image.widget import HalfcellImage

from engine.results.export import save_png
from engine.results.result import Parent, Result, list_results
from engine.results.settings import SamplerSettings
from engine.results.trajectory import Trajectory
from engine.runs.directory import RunDirectory
from engine.runs.lock import RunLock
from engine.runs.status import Status, read_status, write_status
from tui.app import Workbench
from tui.ascii import in_ascii
from tui.panels.denoise import DenoisePanel
from tui.screens.confirm import ConfirmScreen
from tui.screens.form import FormScreen
from tui.screens.run import RunScreen
from tui.screens.save_result import SaveScreen
from tui.watch.watcher import RunWatcher
from tui.widgets.answer_line import AnswerLine
from tui.widgets.fields import FieldList
from tui.widgets.frame_slider import FrameSlider
from tui.widgets.picture import PictureGrid
from tui.widgets.result_list import ResultList
from tui.widgets.walk_view import WalkView

SIZE = (120, 36)


class Denoise:
    """The panel as a test sees it."""

    def __init__(self, pilot: Pilot, until, shown) -> None:
        self.pilot, self._until, self._shown = pilot, until, shown
        screens = pilot.app.screen_stack
        self.screen = next(screen for screen in screens if isinstance(screen, RunScreen))
        self.panel = self.screen.query_one(DenoisePanel)
        self.view = self.panel.query_one(WalkView)
        self.list = self.panel.query_one(ResultList)

    @property
    def place(self) -> int:
        return self.view.place

    @property
    def name(self) -> str:
        """Of the result that is shown; "" for none."""
        return self.view.walk.result.name if self.view.walk is not None else ""

    @property
    def front(self) -> str:
        return str(self.screen.panel.id)

    def answer(self) -> str:
        return self._shown(self.screen.query_one(AnswerLine))

    def words(self, where: str) -> str:
        return self._shown(self.panel.query_one(where))

    def pictures(self) -> tuple[np.ndarray, np.ndarray]:
        noisy, predicted = self.view.query(PictureGrid)
        return noisy._pictures, predicted._pictures

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, condition) -> None:
        await self._until(self.pilot, condition)

    async def until_said(self, words: str) -> None:
        await self.until(lambda: words in self.answer())

    async def until_shown(self, name: str) -> None:
        await self.until(lambda: self.name == name)


@pytest.fixture
def denoise(until, shown):
    """Bring the panel to the front, and wait until a result is shown."""

    async def come(pilot: Pilot, shows: str | None = None) -> Denoise:
        app = pilot.app
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await until(pilot, lambda: app.screen._snapshot is not None)
        await pilot.press("3")
        denoise = Denoise(pilot, until, shown)
        if shows is None:
            await denoise.until(lambda: denoise.name != "")
        elif shows:
            await denoise.until_shown(shows)
        return denoise

    return come


def workbench(run: RunDirectory) -> Workbench:
    return Workbench(run.path.parent, "halfcell", run)


# Stepping.


async def test_keys_step_jump_and_stay_within_the_walk(recorded: RunDirectory, denoise) -> None:
    store_sample(recorded, steps=40)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        assert panel.place == 40, "it opens at the result"
        for keys, place in [
            (["right"], 40), (["left"], 39), (["left", "left"], 37), (["right"], 38),
            (["shift+left"], 28), (["shift+right"], 38), (["home"], 0), (["left"], 0),
            (["g", "4"], 16), (["g", "0"], 0), (["end"], 40), (["g", "x", "left"], 39),
        ]:  # fmt: skip
            await panel.press(*keys)
            assert panel.place == place, keys
        await panel.press("escape")


async def test_digit_after_g_is_a_place_and_no_panel(recorded: RunDirectory, denoise) -> None:
    store_sample(recorded, steps=40)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await panel.press("g")
        assert panel.words("#rate") == "go: 0 to 9"
        assert [sign for sign in panel.words("#slider") if sign.isdigit()] == list("0123456789")
        await panel.press("1")
        assert (panel.place, panel.front) == (4, "denoise")
        assert panel.words("#rate") == "5 frames/s"
        await panel.press("g", "escape")
        assert panel.front == "denoise" and not panel.view.awaits_tenth, "that was all it did"
        await panel.press("g", "left", "2")
        assert (panel.place, panel.front) == (3, "sample"), "after another key it is a panel's"


async def test_digit_that_comes_with_the_g_is_a_place(recorded: RunDirectory, denoise) -> None:
    """A terminal hands over at once what was typed quickly."""
    store_sample(recorded, steps=40)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        for key in ("g", "1"):
            pilot.app.post_message(Key(key, key))
        await panel.until(lambda: panel.place == 4)
        assert panel.front == "denoise"


async def test_waiting_for_a_digit_ends_with_going_elsewhere(
    recorded: RunDirectory, denoise
) -> None:
    store_sample(recorded, steps=40)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await panel.press("g")
        panel.screen.action_panel("monitor")  # As the palette and the footer do.
        await panel.until(lambda: not panel.view.awaits_tenth)


async def test_frames_shown_are_those_stored(recorded: RunDirectory, denoise) -> None:
    result = store_sample(recorded, steps=10)
    stored = Trajectory.open(result)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await panel.press("home", "right", "right", "right")
        x_t, x0 = panel.pictures()
        np.testing.assert_array_equal(x_t, stored.x_t[3])
        np.testing.assert_array_equal(x0, stored.x0[3])
        words = panel.words("#position")
        assert f"step 3/10 t = {result.facts.levels[3]} noise" in words and "SNR" in words
        assert "⠀" < max(panel.words("#noise-share CurveChart"), key=ord) <= "⣿", "a curve of dots"
        assert "⠀" < max(panel.words("#noise-snr CurveChart"), key=ord) <= "⣿"
        await panel.press("end")
        assert panel.words("#position") == "step 10/10 the result"


async def test_one_image_large_and_others(recorded: RunDirectory, denoise) -> None:
    stored = Trajectory.open(store_sample(recorded, count=3))
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        for key, images in [
            ("o", [0]), ("i", [1]), ("i", [2]), ("i", [0]), ("I", [2]), ("o", [0, 1, 2]),
            ("I", [2]), ("escape", [0, 1, 2]), ("i", [0]),
        ]:  # fmt: skip
            await panel.press(key)
            np.testing.assert_array_equal(panel.pictures()[0], stored.x_t[-1][images])
        assert "image 1 of 3" in panel.words("#position")


async def test_playing_is_stopped_by_space_and_ends_at_the_end(
    recorded: RunDirectory, denoise
) -> None:
    store_sample(recorded, steps=400)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        for key, rate in [("+", 10), ("+", 20), ("+", 20), ("-", 10), ("=", 20)]:
            await panel.press(key)
            assert panel.words("#rate") == f"{rate} frames/s"
        await panel.press("space")
        # From the beginning, for it opened at the end; there are 20 seconds until the end again.
        await panel.until(lambda: 3 < panel.place < 400)
        assert panel.words("#rate") == "▶ 20 frames/s"
        await panel.press("space")
        held = panel.place
        await pilot.pause(0.3)
        assert panel.place == held and panel.words("#rate") == "20 frames/s"
        await panel.press("end", "shift+left", "space")
        await panel.until(lambda: panel.place == 400)
        await panel.until(lambda: not panel.view.is_playing)


async def test_nothing_is_played_behind_another_panel(recorded: RunDirectory, denoise) -> None:
    store_sample(recorded, steps=400)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await panel.press("space")
        assert panel.view.is_playing
        await panel.press("1")
        await panel.until(lambda: not panel.view.is_playing)


async def test_mouse_moves_the_slider(recorded: RunDirectory, denoise) -> None:
    store_sample(recorded, steps=20)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        last = panel.view.query_one(FrameSlider).size.width - 1
        await pilot.click(FrameSlider, offset=(0, 0))
        assert panel.place == 0
        await pilot.click(FrameSlider, offset=(last // 2, 0))
        assert panel.place == 10
        await pilot.mouse_down(FrameSlider, offset=(0, 0))
        await pilot.hover(FrameSlider, offset=(last, 0))
        assert panel.place == 20
        await pilot.mouse_up(FrameSlider, offset=(last, 0))


@pytest.mark.parametrize("where", ["#slider", "#noisy"])
async def test_wheel_steps(recorded: RunDirectory, denoise, where: str) -> None:
    store_sample(recorded, steps=20)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await wheel(pilot, where, up=True, turns=3)
        await panel.until(lambda: panel.place == 17)
        await wheel(pilot, where, up=False, turns=1)
        await panel.until(lambda: panel.place == 18)


async def wheel(pilot: Pilot, where: str, *, up: bool, turns: int) -> None:
    kind = MouseScrollUp if up else MouseScrollDown
    for _ in range(turns):
        await pilot._post_mouse_events([kind], pilot.app.screen.query_one(where), button=0)


# Which result.


async def test_another_result_is_chosen_and_new_ones_come_on_top(
    recorded: RunDirectory, denoise
) -> None:
    store_sample(recorded, steps=5, time=1.0)
    store_sample(recorded, steps=7, time=2.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-2")
        assert panel.place == 7
        await panel.press("j")
        await panel.until_shown("sample-1")
        assert panel.place == 5
        store_sample(recorded, steps=9, time=3.0)  # Seen although nobody touches anything.
        await panel.until(lambda: panel.list.option_count == 3)
        assert panel.name == "sample-1" and panel.list.highlighted == 2, "the cursor stays"
        await panel.press("up", "up")
        await panel.until_shown("sample-3")
        await pilot.click(ResultList, offset=(5, 4))
        await panel.until_shown("sample-2")
        await panel.press("left")
        assert panel.place == 6, "a click on the list leaves the keys with the panel"


async def test_result_that_another_panel_opens_is_shown_though_it_is_not_listed_yet(
    recorded: RunDirectory, until, shown
) -> None:
    old = store_sample(recorded, steps=5, time=1.0)
    store_sample(recorded, steps=7, time=2.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        panel = Denoise(pilot, until, shown)
        panel.panel.post_message(panel.panel.Opened(old))
        await panel.until_shown("sample-1")
        await panel.until(lambda: panel.list.option_count == 2)
        await pilot.pause(0.2)
        assert (panel.name, panel.front) == ("sample-1", "denoise")
        assert panel.list.chosen == old


CAPTIONS = {
    "sample": "sample-1 4 images by ddim in 10 steps, seed 7.",
    "fork": "fork-1 4 ways on from frame 8 of sample-9, image 3, by ddim in 10 steps, seed 7.",
    "interpolate": "interpolate-1 4 images from seed 7 to 8 by ddim in 10 steps.",
    "reconstruct": "reconstruct-1 4 validation images noised to t = 999 and brought back "
    "by ddim in 10 steps, seed 7.",
    "denoise": "denoise-1 cat.jpg cleaned from t = 999 by ddim in 10 steps, seed 7.",
}
LINES = {
    "sample": "▪ sample-1 4 by ddim 10",
    "fork": "├ fork-1 4 of sample-9 at 8",
    "interpolate": "↔ interpolate-1 4, seed 7 to 8",
    "reconstruct": "↺ reconstruct-1 4 from t = 999",
    "denoise": "○ denoise-1 from t = 999, cat.jpg",
}
ABOUT = {
    "fork": {"parent": Parent("sample-9", 8, 2)},
    "interpolate": {"other_seed": 8},
    "denoise": {"source": "/home/somebody/cat.jpg"},
}


@pytest.mark.parametrize("kind", CAPTIONS)
async def test_each_kind_says_what_it_is(recorded: RunDirectory, denoise, kind) -> None:
    settings = SamplerSettings(sampler="ddim", steps=10, seed=7)
    result = store_sample(recorded, kind=kind, settings=settings, **ABOUT.get(kind, {}))
    first = str(result.facts.levels[0])
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        said = f"{CAPTIONS[kind]} EMA weights of step 280 (last)."
        assert panel.words("#caption") == said.replace("999", first)
        assert panel.words("#results") == LINES[kind].replace("999", first)
    assert in_ascii(LINES[kind][0]) != "?", "told apart without Unicode, too"


async def test_strip_is_one_row_between_its_seeds(recorded: RunDirectory, denoise) -> None:
    settings = SamplerSettings(seed=7)
    store_sample(recorded, count=8, kind="interpolate", settings=settings, other_seed=8)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        assert (panel.words("#one-end"), panel.words("#other-end")) == ("seed 7", "seed 8")
        noisy, predicted = panel.view.query(PictureGrid)
        assert noisy.region.bottom < predicted.region.y, "one strip over the other"
        for grid in (noisy, predicted):
            image = grid.query_one(HalfcellImage).image
            assert image is not None and image.info["shown"] == 8
            assert image.width > 7 * image.height
        await panel.press("i")
        assert not panel.view.has_class("-strip"), "one image is shown as any other"


async def test_branches_lead_back_to_the_frame_of_their_parent(
    recorded: RunDirectory, denoise
) -> None:
    parent = store_sample(recorded, count=3, steps=20, time=1.0)
    store_sample(recorded, kind="fork", steps=12, time=2.0, parent=Parent(parent.name, 8, 2))
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "fork-2")
        await panel.press("u")
        await panel.until_shown("sample-1")
        assert (panel.place, panel.view.image) == (8, 2)
        assert panel.list.chosen == parent
        await panel.press("u")
        await panel.until_said("sample-1 branches off nothing")
        shutil.rmtree(parent.path)
        await panel.until_shown("fork-2")
        await panel.press("u")
        await panel.until_said("sample-1 is no longer in the run")


# Results that come to nothing.


def miss(result: Result) -> None:
    (result.path / "x_t.npy").unlink()


def cut_off(result: Result) -> None:
    frames = result.path / "x_t.npy"
    frames.write_bytes(frames.read_bytes()[:-50])


def lose_frames(result: Result) -> None:
    np.save(result.path / "x0.npy", np.zeros((3, 4, 16, 16, 3), np.uint8))


def invent_a_level(result: Result) -> None:
    facts = result.path / "result.json"
    facts.write_text(facts.read_text().replace(str(result.facts.levels[0]), "1000000"))


@pytest.mark.parametrize("damage", [miss, cut_off, lose_frames, invent_a_level])
async def test_damaged_result_is_told_and_the_others_are_shown(
    recorded: RunDirectory, denoise, damage
) -> None:
    store_sample(recorded, time=1.0)
    damage(store_sample(recorded, time=2.0))
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "")
        await panel.until(lambda: "cannot be read" in panel.words("#instead"))
        await panel.until_said("cannot be read")
        await panel.press("left", "space", "o", "i", "g", "b", "u")
        await panel.until_said("nothing to step through")
        await panel.press("j")
        await panel.until_shown("sample-1")
        await panel.press("k")
        await panel.until(lambda: panel.name == "" and "cannot be" in panel.words("#instead"))


async def test_shown_result_that_disappears_makes_room_with_a_word(
    recorded: RunDirectory, denoise
) -> None:
    first = store_sample(recorded, time=1.0)
    second = store_sample(recorded, time=2.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-2")
        shutil.rmtree(second.path)
        await panel.until_shown("sample-1")
        await panel.until_said("sample-2 is no longer in the run")
        shutil.rmtree(first.path)
        await panel.until(lambda: "Nothing is drawn yet" in panel.words("#instead"))
        await panel.until_said("sample-1 is no longer in the run")
        assert panel.name == "" and not panel.list.option_count


async def test_name_that_is_given_again_is_another_result(recorded: RunDirectory, denoise) -> None:
    shutil.rmtree(store_sample(recorded, steps=5, time=1.0).path)
    store_sample(recorded, steps=5, time=2.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-1")
        shutil.rmtree(recorded.samples / "sample-1")
        store_sample(recorded, steps=7, time=3.0)
        await panel.until(lambda: panel.view.walk is not None and len(panel.view.walk) == 8)


async def test_result_is_deleted_after_a_question(recorded: RunDirectory, denoise) -> None:
    store_sample(recorded, time=1.0)
    store_sample(recorded, time=2.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-2")
        await panel.press("delete")
        await panel.until(lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await panel.press("n")
        await panel.until_said("sample-2 stays")
        await panel.press("backspace")
        await panel.until(lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await panel.press("y")
        await panel.until_shown("sample-1")
        await panel.until_said("sample-2 is deleted")
        assert [result.name for result in list_results(recorded)] == ["sample-1"]


async def test_result_is_saved(
    recorded: RunDirectory, denoise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    result = store_sample(recorded)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await panel.press("w")
        await panel.until(lambda: isinstance(pilot.app.screen, SaveScreen))
        await panel.press("enter")
        await panel.until_said("Saved sample-1")
    save_png(Path("same.png"), result)
    assert Path("food-sample-1.png").read_bytes() == Path("same.png").read_bytes()


# Where there is nothing, or no engine, or no configuration.


async def test_run_without_results_says_how_to_get_some(recorded: RunDirectory, denoise) -> None:
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "")
        await panel.until(lambda: "2 draws images" in panel.words("#instead"))
        for key, words in [
            ("left", "nothing to step through"), ("b", "nothing to step through"),
            ("w", "nothing to save"), ("delete", "nothing to delete"),
            ("n", "food has no checkpoint yet"), ("a", "nothing is being drawn"),
        ]:  # fmt: skip
            await panel.press(key)
            await panel.until_said(words)
        store_sample(recorded)
        await panel.until_shown("sample-1")


async def test_without_configuration_only_the_noise_is_not_known(
    recorded: RunDirectory, denoise
) -> None:
    store_sample(recorded)
    recorded.config.write_text("this is no TOML")
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await panel.press("home")
        assert panel.words("#position").startswith("step 0/10 t = ")
        assert "noise" not in panel.words("#position")
        assert panel.words("#noise-share CurveChart") == "not known"
        await panel.press("n")
        await panel.until_said("the run's configuration cannot be read")


async def test_result_cannot_be_branched(recorded: RunDirectory, denoise) -> None:
    store_sample(recorded)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        await panel.press("b")
        await panel.until_said("no step is left to go on from here")
        assert isinstance(pilot.app.screen, RunScreen)


async def test_form_asks_for_the_image_only_where_several_are_shown(
    recorded: RunDirectory, denoise
) -> None:
    parent = store_sample(recorded, count=3, time=2.0)
    for seed in (1, 5):
        settings = SamplerSettings(sampler="ddpm", steps=9, seed=seed)
        about = Parent(parent.name, 1, 1)
        store_sample(recorded, kind="fork", steps=9, time=1.0, settings=settings, parent=about)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot, "sample-1")
        await panel.press("home", "right", "b")
        assert await form(panel) == {"ways": "4", "seed": "1", "image": "1"}
        await panel.press("escape", "i", "i", "b")
        assert await form(panel) == {"ways": "4", "seed": "6"}, "a seed that was not drawn yet"
        assert panel.place == 1


async def form(panel: Denoise) -> dict[str, str]:
    await panel.until(lambda: isinstance(panel.pilot.app.screen, FormScreen))
    return panel.pilot.app.screen.query_one(FieldList).values


async def test_engine_that_cannot_be_reached_is_told(recorded: RunDirectory, denoise) -> None:
    known = read_status(recorded.status)
    assert known is not None
    store_sample(recorded)
    lock = RunLock.take(recorded.lock, "/nowhere")
    write_status(recorded.status, Status("training", known.time + 1e9, 280, 10.0, 40))
    try:
        async with workbench(recorded).run_test(size=SIZE) as pilot:
            panel = await denoise(pilot)
            await panel.press("home", "b")
            await form(panel)
            await panel.press("d")
            await panel.until(lambda: panel.panel.has_class("-watching"))
            await panel.until_said("cannot be reached")
            await panel.until(lambda: not panel.panel.has_class("-watching", "-busy"))
            assert panel.name == "sample-1"
    finally:
        lock.release()


async def test_pictures_are_sent_only_when_they_change(
    recorded: RunDirectory, denoise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what a training writes twice a second nothing is seen here."""
    store_sample(recorded)
    sent: list[object] = []
    plain = HalfcellImage.render

    def counted(image: HalfcellImage) -> RenderResult:
        sent.append(image)
        return plain(image)

    monkeypatch.setattr(HalfcellImage, "render", counted)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        panel = await denoise(pilot)
        snapshot = RunWatcher(recorded).poll()
        await panel.until(lambda: bool(sent))
        while sent:  # Until the screen has come to rest.
            sent.clear()
            await pilot.pause(0.5)
        for _ in range(5):
            panel.screen.post_message(RunScreen.Looked(snapshot))
            await pilot.pause(0.1)
        assert not sent
        await panel.press("left")
        await panel.until(lambda: set(sent) == set(panel.view.query(HalfcellImage)))
