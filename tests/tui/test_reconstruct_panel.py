"""The Reconstruct panel: choosing, noising live, drawing by a real engine, and what came of it."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from engines import kill, kill_engines, tiny_config, wait_for, wait_until_ended, wait_until_trained
from pictures import make_folder, save
from results import store_reconstruction
from textual.widgets import Input

from engine.data.decoding.picture_file import read_picture
from engine.data.load import load_dataset
from engine.diffusion.schedule import alpha_bar
from engine.progress import finish
from engine.results.result import list_results
from engine.runs.directory import RunDirectory
from engine.runs.images import ImagesOfRun, write_images
from engine.runs.resume import read_config
from engine.runs.summary import summarise
from engine.sampling.noised import noised_pictures
from engine.service.start import start_new_run
from tui.app import Workbench
from tui.image_mode import ImageMode
from tui.panels.reconstruct import ReconstructPanel
from tui.screens.confirm import ConfirmScreen
from tui.screens.picture_file import PictureFileScreen
from tui.screens.save_figure import SaveFigureScreen
from tui.screens.save_result import SaveScreen
from tui.watch.reconstruction import Beginning, beginning
from tui.widgets.answer_line import AnswerLine
from tui.widgets.choice_box import ChoiceBox
from tui.widgets.contact_sheet import ContactSheet
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.level_view import LevelView
from tui.widgets.outcome_box import OutcomeBox
from tui.widgets.picture import PictureGrid
from tui.widgets.reconstruct_settings import ReconstructSettings
from tui.widgets.result_list import ResultList

SIZE = (120, 36)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with pictures, and the cache of this module's runs."""
    place = tmp_path_factory.mktemp("reconstruct")
    make_folder(place / "pictures", 60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_CACHE", str(place / "cache"))
        yield place
    kill_engines(place / "runs")


def config_of(place: Path, *settings: str):
    source = f"data.source=folder:{place / 'pictures'}"
    return tiny_config(source, "data.validation_fraction=0.4", "training.batch_size=8", *settings)


@pytest.fixture(scope="module")
def live(place: Path) -> RunDirectory:
    """A run that trains for as long as these tests need."""
    config = config_of(place, "training.epochs=1000000", "diffusion.steps=2000")
    run, _ = start_new_run(place / "runs", "live", config)
    wait_until_trained(run, 20)
    return run


@pytest.fixture(scope="module")
def finished(place: Path) -> RunDirectory:
    """A run whose engine has gone."""
    run, _ = start_new_run(place / "runs", "done", config_of(place, "training.epochs=2"))
    wait_for(lambda: summarise(run).state == "finished", "the end of the training")
    wait_until_ended(run)
    return run


@pytest.fixture
def food(place: Path, recorded: RunDirectory) -> RunDirectory:
    """The recorded run, its images prepared."""
    finish(load_dataset(read_config(recorded)))
    return recorded


class Eyes:
    """The panel as a test sees it."""

    def __init__(self, pilot, shown) -> None:
        self.app, self._shown = pilot.app, shown
        self.panel = pilot.app.screen_stack[-1].query_one(ReconstructPanel)
        self.choice = self.panel.query_one(ChoiceBox)
        self.sheet = self.panel.query_one(ContactSheet)
        self.settings = self.panel.query_one(ReconstructSettings)
        self.outcome = self.panel.query_one(OutcomeBox)
        self.results = self.panel.query_one(ResultList)

    def answer(self) -> str:
        found = self.app.screen.query(AnswerLine)
        return self._shown(found.first()) if found else ""

    def level(self) -> str:
        view = self.panel.query_one(LevelView)
        return f"{view.border_title} {self._shown(view.query_one('Static'))}"

    def subject(self) -> str:
        return str(self.panel.query_one("#recon-live").border_title)

    def hint(self, box: str) -> str:
        return self._shown(self.panel.query_one(f"{box} #row-hint"))

    def words(self) -> str:
        return self._shown(self.outcome.query_one("#row-words"))

    @property
    def begun(self) -> Beginning:
        assert self.choice.begun is not None
        return self.choice.begun

    @property
    def is_choosing(self) -> bool:
        return self.panel.query_one("#recon-choice").display and not self.outcome.display

    def noised_now(self) -> bool:
        """Whether the live view shows what the settings ask for."""
        wanted = self.panel._wanted
        noised = self.choice._noised
        return noised is not None and noised[0][:-1] == wanted.beginning


def workbench(run: RunDirectory, images: ImageMode = "halfcell") -> Workbench:
    return Workbench(run.path.parent, images, run)


async def opened(pilot, until, shown) -> Eyes:
    await until(pilot, lambda: bool(pilot.app.screen.query(ReconstructPanel)))
    await pilot.press("4")
    eyes = Eyes(pilot, shown)
    await until(pilot, lambda: bool(eyes.settings.values))
    return eyes


async def opened_with_images(pilot, until, shown) -> Eyes:
    eyes = await opened(pilot, until, shown)
    await until(pilot, lambda: eyes.sheet._page is not None and eyes.noised_now())
    return eyes


async def drawn(pilot, until, eyes: Eyes, run: RunDirectory, known: int):
    """The result that has come beside `known` others, once it is shown."""
    await until(pilot, lambda: eyes.outcome.read is not None)
    results = list_results(run)
    assert len(results) == known + 1
    (newest,) = [one for one in results if one.path == eyes.outcome.read.result.path]
    return newest


async def name_picture(pilot, until, path: Path) -> None:
    await pilot.press("o")
    await until(pilot, lambda: bool(pilot.app.screen.query("#picture-path")))
    assert isinstance(pilot.app.screen, PictureFileScreen)
    pilot.app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")


# By a real engine.


async def test_picked_images_are_drawn_from_exactly_what_was_shown(
    live: RunDirectory, until, shown, monkeypatch
) -> None:
    emerged: list[np.ndarray] = []
    emerge = OutcomeBox.emerge
    monkeypatch.setattr(
        OutcomeBox, "emerge", lambda box, new: (emerged.append(new), emerge(box, new))
    )
    known = len(list_results(live))
    async with workbench(live).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        assert eyes.settings.values["checkpoint"] == "live"
        await pilot.press("right", "right", "space", "left", "space", "end", "space")
        last = len(eyes.choice.images) - 1
        assert eyes.sheet.picks == (2, 1, last)
        await pilot.press(">", ">", ">")
        eyes.settings.set("seed", "7")
        eyes.settings.set("steps", "10")
        await until(pilot, eyes.noised_now)
        begun, level = eyes.begun, eyes.settings.level
        assert begun.names == ("2", "1", str(last)) and level == 660
        np.testing.assert_array_equal(begun.originals, eyes.choice.images[[2, 1, last]])
        await pilot.press("d")
        result = await drawn(pilot, until, eyes, live, known)
        assert result.facts.images == [2, 1, last] and result.facts.levels[0] == level
        assert result.facts.settings.seed == 7 and result.facts.is_live
        np.testing.assert_array_equal(result.pictures("noisy"), begun.noisy)
        np.testing.assert_array_equal(result.pictures("original"), begun.originals)
        assert emerged and emerged[-1].shape == begun.originals.shape
        first = result.facts.similarity[0]
        for word in (f"PSNR {first.psnr:.1f} dB", f"SSIM {first.ssim:.3f}", "image 2"):
            assert word in eyes.words()
        assert f"nearest {first.nearest_rms:.1f}" in eyes.words()
        assert "mean: PSNR" in str(eyes.outcome.border_subtitle)
        assert eyes.results.chosen is not None and eyes.results.chosen.path == result.path
        await pilot.press("escape")
        assert eyes.is_choosing and eyes.sheet.has_focus and eyes.sheet.picks == (2, 1, last)


async def test_with_nothing_picked_the_seed_chooses_those_that_are_shown(
    live: RunDirectory, until, shown
) -> None:
    known = len(list_results(live))
    async with workbench(live).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        assert eyes.subject() == "5 chosen by seed 0"
        eyes.settings.set("seed", "11")
        eyes.settings.set("steps", "5")
        await until(pilot, lambda: eyes.noised_now() and "5 chosen by seed 11" in eyes.subject())
        begun = eyes.begun
        await pilot.press("d")
        result = await drawn(pilot, until, eyes, live, known)
        assert tuple(map(str, result.facts.images)) == begun.names and len(begun.names) == 5
        np.testing.assert_array_equal(result.pictures("noisy"), begun.noisy)


async def test_picture_of_the_user_s(live: RunDirectory, tmp_path: Path, until, shown) -> None:
    path, known = save(tmp_path / "photo.png", seed=9), len(list_results(live))
    async with workbench(live).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        await pilot.press("space")
        await name_picture(pilot, until, path)
        await until(pilot, lambda: eyes.subject() == "photo.png" and eyes.noised_now())
        pixels = read_picture(path, read_config(live).data)
        own = eyes.panel.query_one("#recon-own")
        np.testing.assert_array_equal(own.query_one(PictureGrid)._pictures, pixels)
        assert own.display and not eyes.sheet.display
        eyes.settings.set("steps", "5")
        begun = eyes.begun
        await pilot.press("d")
        result = await drawn(pilot, until, eyes, live, known)
        assert result.facts.source == str(path) and not result.facts.images
        np.testing.assert_array_equal(result.pictures("noisy"), begun.noisy)
        np.testing.assert_array_equal(result.pictures("original"), pixels)
        assert "photo.png PSNR" in eyes.words()
        await pilot.press("escape", "n")
        assert eyes.sheet.display and eyes.sheet.picks == () and not own.display


async def test_drawing_is_given_up_and_another_one_refused_meanwhile(
    live: RunDirectory, until, shown
) -> None:
    known = len(list_results(live))
    async with workbench(live).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        eyes.settings.set("sampler", "ddpm")
        eyes.settings.set("steps", "2000")
        eyes.settings.set("level t", "1999")
        eyes.sheet.pick(tuple(range(20)))
        await pilot.press("d")
        status = eyes.panel.query_one(DrawingStatus)
        await until(pilot, lambda: eyes.panel._is_busy)
        kill(live, signal.SIGSTOP)  # or it might be done before these keys are pressed
        try:
            await pilot.press("d")
            await until(pilot, lambda: "under way" in eyes.answer())
            await pilot.press("a")
            await pilot.pause(0.2)
        finally:
            kill(live, signal.SIGCONT)
        await until(pilot, lambda: "given up, nothing was kept" in eyes.answer())
        await until(pilot, lambda: eyes.is_choosing and not status.display)
        assert len(list_results(live)) == known
        await pilot.press("a")
        await until(pilot, lambda: "nothing is being drawn" in eyes.answer())


async def test_refused_drawing_is_told_and_the_images_come_back(
    live: RunDirectory, until, shown
) -> None:
    async with workbench(live).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        path = live.path.parent.parent / "gone.png"
        save(path)
        await name_picture(pilot, until, path)
        await until(pilot, lambda: eyes.subject() == "gone.png")
        path.unlink()
        await pilot.press("d")
        await until(pilot, lambda: "refused" in eyes.answer() and "gone.png" in eyes.answer())
        await until(pilot, lambda: eyes.is_choosing)


async def test_pictures_that_came_with_the_program_are_prepared_unasked(
    recorded: RunDirectory, tmp_path: Path, until, shown, monkeypatch
) -> None:
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "another"))
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        eyes = await opened(pilot, until, shown)
        await until(pilot, lambda: eyes.sheet._page is not None and eyes.noised_now())
        assert (tmp_path / "another").is_dir()


@pytest.mark.campaign
async def test_run_from_another_machine_is_prepared_by_the_engine(
    finished: RunDirectory, tmp_path: Path, until, shown, monkeypatch
) -> None:
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "another"))
    # As if the pictures were those of a folder or of a published set.
    monkeypatch.setattr("tui.widgets.choice_box.are_embedded", lambda config: False)
    known = len(list_results(finished))
    async with workbench(finished).run_test(size=SIZE) as pilot:
        eyes = await opened(pilot, until, shown)
        words = eyes.sheet.query_one("#sheet-words")
        await until(pilot, lambda: "not prepared on this machine" in shown(words))
        assert "d prepares them, and reconstructs 5" in shown(words)
        assert eyes.settings.values["checkpoint"] == "last"
        await pilot.press("right", "space", "pagedown", "]")
        await until(pilot, lambda: "no images to pick" in eyes.answer())
        await pilot.press("d")
        result = await drawn(pilot, until, eyes, finished, known)
        assert len(result.facts.images) == 5
        await pilot.press("escape")
        await until(pilot, lambda: eyes.sheet._page is not None and eyes.noised_now())
        assert eyes.begun.names == tuple(map(str, result.facts.images))
        np.testing.assert_array_equal(eyes.begun.noisy, result.pictures("noisy"))


# From files alone.


async def test_level_goes_by_keys_by_the_list_and_by_typing(
    food: RunDirectory, until, shown
) -> None:
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        left = alpha_bar("cosine", 500)
        images, chosen = eyes.choice.images, list(map(int, eyes.begun.names))
        for keys, level in [
            ([], 150), (["<"], 145), (["comma", "comma"], 135), ([">", "full_stop"], 145),
            (["tab", "left"], 125), (["right", "right"], 175),
            (["enter", "ctrl+u", "4", "2", "enter"], 42), (["shift+tab", "<"], 37),
            (["<"] * 9, 0), (["<"], 0),
        ]:  # fmt: skip
            await pilot.press(*keys)
            await until(pilot, eyes.noised_now)
            assert eyes.settings.level == level, keys
            expected = noised_pictures(images[chosen], left[level], 0)
            np.testing.assert_array_equal(eyes.begun.noisy, expected)
            assert f"t = {level} of 499" in eyes.level()
        assert "noise 1%, SNR" in eyes.level() and "dB" in eyes.level()


async def test_live_view_is_made_again_only_when_it_changes(
    food: RunDirectory, until, shown, monkeypatch
) -> None:
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        before = eyes.begun
        await pilot.press("right", "down")
        eyes.settings.set("sampler", "ddim")
        eyes.settings.set("steps", "7")
        await until(pilot, eyes.noised_now)
        assert eyes.begun is before
        eyes.settings.set("seed", "1")
        await until(pilot, eyes.noised_now)
        assert eyes.begun is not before


async def test_images_off_is_a_list_of_numbers(food: RunDirectory, until, shown) -> None:
    async with workbench(food, "off").run_test(size=(80, 24)) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        await pilot.press("right", "space")
        assert "✓ 1" in shown(eyes.sheet.query_one("#sheet-words"))
        await until(pilot, lambda: eyes.begun.names == ("1",))
        store_reconstruction(food, [3, 1])
        await pilot.press("1", "4", "tab")
        await until(pilot, lambda: eyes.results.option_count == 1)
        await pilot.press("tab")
        await until(pilot, lambda: "image 3 · PSNR 20.0 dB · SSIM 0.500" in eyes.words())


async def test_earlier_results_are_shown_with_their_figures(
    food: RunDirectory, until, shown
) -> None:
    older = store_reconstruction(food, [4, 2], time=1.0)
    newer = store_reconstruction(food, [0, 1, 5], level=90, time=2.0)
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        assert eyes.is_choosing, "it begins with the images"
        await pilot.press("tab", "tab")
        await until(pilot, lambda: eyes.outcome.read is not None)
        assert eyes.outcome.read.result.path == newer.path and eyes.results.has_focus
        await pilot.press("j")
        await until(pilot, lambda: eyes.outcome.read.result.path == older.path)
        assert "reconstruct-1 · t = 60 · ddim 5 · seed 3" in str(eyes.outcome.border_title)
        assert "image 4 PSNR 20.0 dB SSIM 0.500 nearest 10.0" in eyes.words()
        assert "image 2 PSNR 21.0 dB SSIM 0.510 nearest 11.0" in eyes.words()
        assert "PSNR 20.5 dB, SSIM 0.505" in str(eyes.outcome.border_subtitle)
        for role, column in zip(
            ("noisy", "final", "original", "nearest"),
            eyes.outcome.query_one("ReconstructionRows")._columns,
            strict=True,
        ):
            np.testing.assert_array_equal(column.pictures, older.pictures(role))
        await pilot.press("u")
        assert eyes.sheet.picks == (4, 2) and eyes.settings.level == 60
        values = eyes.settings.values
        assert (values["sampler"], values["steps"], values["seed"]) == ("ddim", "5", "3")
        assert eyes.is_choosing


async def test_saving_and_deleting_ask(food: RunDirectory, until, shown) -> None:
    result = store_reconstruction(food, [4, 2])
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        missing = (("w", "Save as"), ("W", "Save figure"), ("delete", "Delete"), ("u", "Use"))
        for key, words in missing:
            await pilot.press(key)
            await until(pilot, lambda words=words: f"{words}: no result" in eyes.answer())
        await until(pilot, lambda: eyes.results.option_count == 1)
        await pilot.press("shift+tab")
        await until(pilot, lambda: eyes.outcome.read is not None)
        await pilot.press("W")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveFigureScreen))
        assert pilot.app.screen.query_one(Input).value == "food-reconstruct-1-reconstruction.svg"
        await pilot.press("escape", "w")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))
        await pilot.press("escape", "delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: not result.path.exists() and eyes.results.option_count == 0)
        await until(pilot, lambda: eyes.is_choosing)
        await pilot.press("w")
        await until(pilot, lambda: "Save as: no result" in eyes.answer())


async def test_damaged_result_is_told(food: RunDirectory, until, shown) -> None:
    result = store_reconstruction(food, [4, 2])
    (result.path / "nearest.npy").unlink()
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        await until(pilot, lambda: eyes.results.option_count == 1)
        await pilot.press("shift+tab")
        await until(pilot, lambda: "cannot be read" in eyes.answer())
        await until(pilot, lambda: "nearest.npy" in eyes.hint("#recon-outcome"))


async def test_escape_and_expanding(food: RunDirectory, until, shown) -> None:
    store_reconstruction(food, [4, 2])
    async with workbench(food).run_test(size=(80, 24)) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        left, live = (eyes.panel.query_one(f"#recon-{part}") for part in ("left", "live"))
        await pilot.press("e")
        await until(pilot, lambda: live.size.width > 70 and not left.display)
        await pilot.press(">")
        await until(pilot, lambda: eyes.noised_now() and eyes.settings.level == 155)
        await pilot.press("escape")
        assert eyes.sheet.has_focus and left.display
        await until(pilot, lambda: eyes.results.option_count == 1)
        await pilot.press("shift+tab", "e")
        await until(pilot, lambda: eyes.outcome.size.width > 70)
        await pilot.press("escape", "escape")
        assert eyes.is_choosing
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.screen.query(ReconstructPanel))


async def test_the_next_key_finds_what_has_the_focus(food: RunDirectory, until, shown) -> None:
    store_reconstruction(food, [4, 2])
    async with workbench(food).run_test(size=(80, 24)) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        await until(pilot, lambda: eyes.results.option_count == 1)
        for act, focused in (
            (lambda: eyes.panel.action_next_part(-1), eyes.results),
            (eyes.panel.action_expand, eyes.panel),
            (lambda: eyes.panel.action_next_part(1), eyes.settings),
            (lambda: eyes.panel.action_next_part(-1), eyes.sheet),
        ):
            act()
            assert pilot.app.screen.focused is focused, "at once, before anything is laid out"
            await pilot.pause()
            assert pilot.app.screen.focused is focused, "and still, when something was hidden"


async def test_noising_that_takes_longer_than_from_look_to_look_ends(
    food: RunDirectory, until, shown, monkeypatch
) -> None:
    def slow(*of: object) -> Beginning:
        time.sleep(0.5)
        return beginning(*of)

    monkeypatch.setattr("tui.widgets.choice_box.beginning", slow)
    monkeypatch.setattr("tui.panels.reconstruct._SECONDS_BETWEEN_LOOKS", 0.1)
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened(pilot, until, shown)
        await until(pilot, lambda: eyes.choice.begun is not None)


async def test_pages_and_picking_by_mouse(food: RunDirectory, until, shown) -> None:
    async with workbench(food).run_test(size=(80, 24)) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        await pilot.press("pagedown")
        await until(pilot, lambda: "page 2 of" in str(eyes.sheet.border_title))
        await pilot.press("pageup")
        await until(pilot, lambda: "page 1 of" in str(eyes.sheet.border_title))
        await pilot.pause(0.2)
        sheet = eyes.sheet._sheet.region
        await pilot.click(offset=(sheet.x + 3, sheet.y + 2))
        await until(pilot, lambda: eyes.sheet.picks == (0,) and eyes.begun.names == ("0",))
        await pilot.press("n")
        await until(pilot, lambda: eyes.subject() == "5 chosen by seed 0")


async def test_too_few_images_are_told(food: RunDirectory, until, shown) -> None:
    config = food.config.read_text().replace("batch_size = 16", "batch_size = 200")
    food.config.write_text(config)
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened(pilot, until, shown)
        words = eyes.sheet.query_one("#sheet-words")
        await until(pilot, lambda: "training.batch_size = 200" in shown(words))


async def test_images_that_have_changed_since_are_told(food: RunDirectory, until, shown) -> None:
    write_images(
        food.images,
        ImagesOfRun(source="emoji:food", train=1, validation=1, digest="another", passed_over=[]),
    )
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        await until(pilot, lambda: "changed since the run was trained" in eyes.answer())


async def test_run_without_configuration_or_checkpoint(food: RunDirectory, until, shown) -> None:
    async with workbench(food).run_test(size=SIZE) as pilot:
        eyes = await opened_with_images(pilot, until, shown)
        await pilot.press("d")
        await until(pilot, lambda: "has no checkpoint yet" in eyes.answer())
        await until(pilot, lambda: eyes.is_choosing)
    food.config.write_text("nonsense")
    app = workbench(food)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: bool(app.screen.query(ReconstructPanel)))
        await pilot.press("4")
        eyes = Eyes(pilot, shown)
        words = eyes.sheet.query_one("#sheet-words")
        # A long name of the folder is cut into lines.
        await until(pilot, lambda: "config.toml" in "".join(shown(words).split()))
        for key in ("d", "space", "o", "<", ">", "n", "pagedown", "u", "w", "tab", "tab", "e"):
            await pilot.press(key)
        await until(pilot, lambda: eyes.answer() != "")


def test_settings_of_a_result_are_json_of_the_engine(food: RunDirectory) -> None:
    """What the tests store is what engines store."""
    result = store_reconstruction(food, [1])
    assert msgspec.json.decode((result.path / "result.json").read_bytes())["images"] == [1]
