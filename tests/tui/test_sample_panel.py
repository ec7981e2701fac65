"""The Sample panel, against real engines and against results that are there already."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from engines import (
    kill_engines,
    run_in_training,
    run_that_is_done,
    tiny_config,
    wait_until_ended,
)
from results import store_sample
from textual.pilot import Pilot
from textual.widgets import Input, Static
from textual.widgets._footer import FooterKey

from engine.results.result import Facts, Kind, Result, ResultWriter, Similarity, list_results
from engine.results.settings import SamplerSettings
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.store import create_run
from engine.service.messages import Done
from engine.service.start import start_new_run
from tui.app import Workbench
from tui.panels.denoise import DenoisePanel
from tui.panels.panel import Panel
from tui.panels.sample import SamplePanel
from tui.screens.confirm import ConfirmScreen
from tui.screens.run import RunScreen
from tui.screens.save_result import SaveScreen
from tui.watch.desk import Reply
from tui.watch.results import ResultWatcher
from tui.widgets.answer_line import AnswerLine
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.fields import FieldList
from tui.widgets.picture import PictureGrid
from tui.widgets.result_list import ResultList
from tui.widgets.result_view import ResultView

SIZE = (120, 36)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    """A run that trains for as long as these tests need."""
    folder = tmp_path_factory.mktemp("sample")
    with run_in_training(folder) as run:
        yield run


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    folder = tmp_path_factory.mktemp("sample")
    with run_that_is_done(folder, 2) as run:
        yield run


class Bench:
    """The panel as a test sees it."""

    def __init__(self, pilot: Pilot[str], shown, until) -> None:
        self.pilot, self.app = pilot, pilot.app
        self._shown, self._until = shown, until
        self.panel = self.app.screen.query_one(SamplePanel)
        self.view = self.panel.query_one(ResultView)
        self.fields = self.panel.query_one(FieldList)
        self.gallery = self.panel.query_one(ResultList)

    async def until(self, condition, seconds: float = 120.0) -> None:
        await self._until(self.pilot, condition, seconds)

    async def until_answered(self, words: str) -> None:
        await self.until(lambda: words in self.answer)

    @property
    def answer(self) -> str:
        found = self.app.screen.query(AnswerLine)
        return self._shown(found.first()) if found else ""

    @property
    def status(self) -> str:
        return self._shown(self.view.query_one(DrawingStatus))

    @property
    def caption(self) -> str:
        return self._shown(self.view.query_one(".view-caption", Static))

    @property
    def words(self) -> str:
        """In place of a picture; empty where there is one."""
        words = self.view.query_one(".view-words", Static)
        return str(words.render()) if words.display else ""

    @property
    def pictures(self) -> np.ndarray | None:
        return self.view.query_one(PictureGrid)._pictures

    @property
    def footer(self) -> str:
        """Empty for the moment in which it is made anew: to be waited for."""
        return " ".join(key.description for key in self.app.screen.query(FooterKey))

    @property
    def names(self) -> list[str]:
        return [result.name for result in self.gallery._results]

    def offered(self, name: str) -> tuple[str, ...]:
        return next(field for field in self.fields._fields if field.name == name).ladder

    def shows(self, result: Result) -> bool:
        return self.view.border_title == result.name and not self.words

    async def set(self, **values: object) -> None:
        """As if typed; settings that belong to others follow."""
        for name, value in values.items():
            self.fields.set(name, str(value))
            await self.pilot.pause()


async def opened(pilot: Pilot[str], shown, until) -> Bench:
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, RunScreen))
    await until(pilot, lambda: app.screen._snapshot is not None)
    await pilot.press("2")
    bench = Bench(pilot, shown, until)
    await bench.until(lambda: bool(bench.fields.values))
    return bench


def workbench(run: RunDirectory, images="halfcell") -> Workbench:
    return Workbench(run.path.parent, images, run)


# With a training.


async def test_one_key_draws_while_one_looks_on_and_training_waits(live, shown, until) -> None:
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: bench.fields.values["checkpoint"] == "live")
        await bench.set(count=128, steps=500, seed=3)
        known = len(list_results(live))
        await pilot.press("d")
        assert bench.panel._is_drawing and bench.view.is_busy
        await bench.until(lambda: "of 500, t = " in str(bench.view.border_title))
        assert bench.pictures.shape == (128, 8, 8, 3)
        await bench.until(lambda: "training waits" in bench.status and " left" in bench.status)
        await bench.until(lambda: "Abort" in bench.footer and "Draw" not in bench.footer)
        first = bench.pictures
        await bench.until(lambda: not np.array_equal(bench.pictures, first))
        await bench.until_answered("is drawn; training waited ")
        drawn = list_results(live)[-1]
        await bench.until(lambda: bench.shows(drawn))
        assert len(list_results(live)) == known + 1 and bench.gallery.chosen == drawn
        assert np.array_equal(bench.pictures, drawn.pictures())
        assert drawn.facts.settings == SamplerSettings(steps=500, seed=3, checkpoint="live")
        await bench.until(lambda: "128 images by dpm-solver in 500 steps, seed 3" in bench.caption)
        weights = f"EMA weights of step {drawn.facts.step:,} (live)"
        await bench.until(lambda: weights in bench.caption)
        assert not bench.view.is_busy
        await bench.until(lambda: "Draw" in bench.footer and "Abort" not in bench.footer)


async def test_drawing_is_given_up_and_nothing_is_kept(live, shown, until) -> None:
    known = [result.name for result in list_results(live)]
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.set(count=256, steps=500)
        await pilot.press("a")
        await bench.until_answered("Abort: nothing is being drawn for this panel.")
        await pilot.press("d")
        await bench.until(lambda: bench.pictures is not None and not bench.words)
        await pilot.press("d")
        await bench.until_answered("Draw: one drawing is under way; wait for it, or a gives it up.")
        await pilot.press("a")
        await bench.until_answered("Draw: given up, nothing was kept")
        assert not bench.panel._is_drawing and not bench.view.is_busy
        await pilot.press("d", "a")
        await bench.until(lambda: not bench.panel._is_drawing)
        await bench.until_answered("given up")
        assert [result.name for result in list_results(live)] == known
        assert not list(live.samples.glob(".*"))


async def test_earlier_results_are_looked_at_while_one_is_drawn(live, shown, until) -> None:
    store_sample(live, size=8, steps=4, time=1.0)
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: bool(bench.names) and not bench.words)
        await bench.set(count=128, steps=500)
        await pilot.press("d", "tab", "end")
        stored = bench.gallery.chosen
        await bench.until(lambda: bench.shows(stored))
        await bench.until(lambda: "sampling, " in bench.status)
        assert bench.shows(stored), "the emerging images do not come over it"
        await pilot.press("d")
        await bench.until(lambda: "of 500, t = " in str(bench.view.border_title))
        await pilot.press("3", "2")
        await bench.until_answered("is drawn")
        drawn = list_results(live)[-1]
        await bench.until(lambda: bench.shows(drawn))
        assert bench.gallery.chosen == drawn


async def test_again_draws_with_the_next_seed(live, shown, until) -> None:
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.set(count=1, seed=2**31 - 2)
        for seed in (2**31 - 1, 0):
            await pilot.press("n")
            await bench.until(lambda: not bench.panel._is_drawing)
            assert bench.fields.values["seed"] == str(seed)
            await bench.until(lambda seed=seed: f"seed {seed}." in bench.caption)


async def test_drawing_of_a_paused_run_keeps_no_training_waiting(live, shown, until) -> None:
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await pilot.press("p")
        await bench.until_answered("Training paused")
        await bench.until(lambda: pilot.app.screen.state == "paused")
        await bench.set(count=256, steps=500)
        await pilot.press("d")
        await bench.until(lambda: "sampling, " in bench.status)
        assert "waits" not in bench.status
        await bench.until_answered("is drawn")
        assert "waited" not in bench.answer
        await pilot.press("p")
        await bench.until_answered("Training goes on")


async def test_what_only_the_engine_can_refuse_is_its_sentence(live, shown, until) -> None:
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        assert bench.offered("weights") == ("ema", "raw", "0.05", "0.1", "0.15", "0.2", "0.25")
        await bench.set(weights="0.15")
        await pilot.press("d")
        await bench.until_answered("An EMA length is rebuilt from snapshots, not from a live")
        assert not bench.panel._is_drawing and not bench.view.is_busy


async def test_drawing_goes_on_when_the_workbench_is_left(live, shown, until) -> None:
    known = len(list_results(live))
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.set(count=256, steps=400, seed=77)
        await pilot.press("d")
        await bench.until(lambda: "sampling, " in bench.status)
        await pilot.press("q")
    async with workbench(live).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: len(bench.names) == known + 1)
        await pilot.press("tab", "home")
        await bench.until(lambda: "400 steps, seed 77." in bench.caption)


# Without a training, and when one ends and begins.


async def test_finished_run_is_drawn_from_by_an_engine_started_for_it(
    trained, shown, until
) -> None:
    async with workbench(trained).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: "Nothing drawn yet." in bench.words)
        step = int(list_checkpoints(trained.checkpoints)[-1].name.removeprefix("step-"))
        await bench.until(lambda: bench.offered("checkpoint") == ("last", "best", str(step)))
        await bench.set(count=9, sampler="ddim", eta="0.5", weights="0.12")
        assert bench.fields.values["checkpoint"] == "last"
        await pilot.press("d")
        await bench.until_answered("sample-1 is drawn")
        await bench.until(lambda: "9 images by ddim in 20 steps, eta 0.5, seed 0." in bench.caption)
        await bench.until(lambda: f"EMA length 0.12 of step {step} (last)" in bench.caption)
        await pilot.press("n")
        await bench.until_answered("sample-2 is drawn")
        assert "starting" not in bench.status


async def test_live_weights_come_and_go_with_the_training(tmp_path: Path, shown, until) -> None:
    run, _ = start_new_run(tmp_path, "mortal", tiny_config("training.epochs=1000000"))
    try:
        async with workbench(run).run_test(size=SIZE) as pilot:
            bench = await opened(pilot, shown, until)
            await bench.until(lambda: bench.fields.values["checkpoint"] == "live")
            await bench.until(lambda: pilot.app.screen.state == "training")
            await bench.set(count=2)
            await pilot.press("d")
            await bench.until_answered("is drawn")
            await pilot.press("x")
            await bench.until(lambda: isinstance(pilot.app.screen, ConfirmScreen))
            await pilot.press("y")
            await bench.until(lambda: bench.fields.values["checkpoint"] == "last")
            await bench.until_answered("Nothing is trained any more: the checkpoint is last now.")
            await bench.until(lambda: "live" not in bench.offered("checkpoint"))
            await bench.until(lambda: len(bench.offered("checkpoint")) > 2)
            wait_until_ended(run)
            await bench.until(lambda: pilot.app.screen.state == "stopped")
            await pilot.press("r")
            await bench.until(lambda: bench.offered("checkpoint")[0] == "live")
            assert bench.fields.values["checkpoint"] == "live", "nobody has chosen another"
    finally:
        kill_engines(tmp_path)


async def test_run_that_was_never_trained_says_that_there_is_nothing(
    tmp_path: Path, shown, until
) -> None:
    run = create_run(tmp_path, "fresh", tiny_config())
    async with workbench(run).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: "this run has no checkpoint" in bench.words)
        await pilot.press("d")
        await bench.until_answered("Draw: run 'fresh' has no checkpoint yet: train it first.")
        for key, name in (("o", "Step through"), ("w", "Save"), ("delete", "Delete"), ("u", "Use")):
            await pilot.press(key)
            await bench.until_answered(f"{name}")
            await bench.until_answered("there is no result yet; d draws one")


async def test_run_whose_configuration_is_broken_says_so(
    recorded: RunDirectory, shown, until
) -> None:
    recorded.config.write_text("nonsense")
    app = workbench(recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await until(pilot, lambda: app.screen._snapshot is not None)
        await pilot.press("2")
        bench = Bench(pilot, shown, until)
        await bench.until(lambda: "config.toml" in bench.words)
        await pilot.press("d", "n")
        await bench.until(lambda: "Draw: " in bench.answer and "config.toml" in bench.answer)
        assert not bench.panel._is_drawing
    assert not recorded.samples.exists()


# Settings.


async def test_settings_that_belong_to_others_come_and_go(recorded, shown, until) -> None:
    settings = recorded.config.read_text()
    recorded.config.write_text(re.sub("power_lengths = .*", "power_lengths = []", settings))
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        assert list(bench.fields.values) == [
            "count", "sampler", "steps", "seed", "clip", "checkpoint", "weights",
        ]  # fmt: skip
        assert bench.offered("weights") == ("ema", "raw"), "it keeps no other averages"
        await pilot.press("down", "right")
        assert bench.fields.values["sampler"] == "ddim"
        await bench.until(lambda: bench.fields.values.get("eta") == "0")
        await pilot.press("right")
        await bench.until(lambda: "eta" not in bench.fields.values)
        (recorded.path / "ema").mkdir()
        (recorded.path / "ema" / "step-00000280_length-0.0500.safetensors").touch()
        await bench.until(lambda: "0.25" in bench.offered("weights"))


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("count", "257", "count is 257: choose 1 to 256."),
        ("steps", "0", "steps is 0: choose 1 to 500."),
        ("seed", "-1", "seed is -1: choose 0 to 2,147,483,647."),
        ("checkpoint", "280", "There is no checkpoint '280': choose last or best."),
        ("weights", "0.5", "EMA length 0.5: choose 0.005 to 0.28."),
        ("weights", "best", "weights are ema, raw or an EMA length, not 'best'."),
    ],
)
async def test_wrong_setting_is_refused_where_it_is_typed(
    recorded, shown, until, name: str, typed: str, says: str
) -> None:
    (recorded.path / "ema").mkdir()
    (recorded.path / "ema" / "step-00000280_length-0.0500.safetensors").touch()
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: "0.25" in bench.offered("weights"))
        await pilot.press(*["down"] * list(bench.fields.values).index(name), "enter")
        bench.fields.query_one(Input).value = typed
        await pilot.press("enter")
        assert shown(bench.fields.query_one("#field-help")) == says
        assert bench.fields.is_editing
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, RunScreen) and bench.fields.values[name] != typed


# Results that are there.


async def test_gallery_shows_each_result_with_its_settings(recorded, shown, until) -> None:
    older = store_sample(recorded, count=9, steps=12, time=1_000.0)
    newer = store_sample(recorded, count=64, steps=10, time=90_000.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: bench.shows(newer))
        assert bench.names == [newer.name, older.name]
        assert str(bench.view.border_subtitle) == "12 of 64"
        assert bench.caption == (
            "64 images by ddim in 10 steps, seed 0. EMA weights of step 280 (last). "
            "1970-01-02 01:00, took 1.0 s."
        )
        await pilot.press("tab", "j")
        await bench.until(lambda: bench.shows(older))
        assert np.array_equal(bench.pictures, older.pictures())
        assert str(bench.view.border_subtitle) == ""
        assert "ddim 12" in shown(bench.gallery) and "ddim 10" in shown(bench.gallery)
        await pilot.click(bench.gallery, offset=(4, 2))
        await bench.until(lambda: bench.shows(newer))
        assert isinstance(pilot.app.screen, RunScreen) and bench.panel.display


async def test_results_of_others_appear_and_vanish_by_themselves(recorded, shown, until) -> None:
    first = store_sample(recorded, steps=5, time=1.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: bench.shows(first))
        second = store_sample(recorded, steps=6, time=2.0)
        await bench.until(lambda: len(bench.names) == 2)
        assert bench.shows(first), "what one looks at stays"
        shutil.rmtree(first.path)
        await bench.until(lambda: bench.names == [second.name])
        await bench.until(lambda: bench.shows(second))
        shutil.rmtree(second.path)
        await bench.until(lambda: "Nothing" in bench.words)
        assert bench.names == []
        store_sample(recorded, steps=7, time=3.0)
        await bench.until(lambda: "in 7 steps" in bench.caption)


async def test_what_was_drawn_is_shown_though_a_look_began_before_it_was_there(
    recorded, shown, until, monkeypatch
) -> None:
    store_sample(recorded, time=1.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: bool(bench.names) and not bench.words)
        has_read, may_return = Event(), Event()
        read = ResultWatcher.poll

        def slow(watcher: ResultWatcher):
            results = read(watcher)
            has_read.set()
            assert may_return.wait(60)
            return results

        monkeypatch.setattr(ResultWatcher, "poll", slow)
        bench.panel._look()
        await bench.until(has_read.is_set)
        drawn = store_sample(recorded, time=2.0)
        bench.panel.hear(Reply(None, "done", "is drawn", Done(1, "", drawn.name)), False)
        may_return.set()
        await bench.until(lambda: bench.shows(drawn))
        assert bench.gallery.chosen == drawn


async def test_damaged_result_says_why_it_is_not_shown(recorded, shown, until) -> None:
    broken, whole = store_sample(recorded, time=2.0), store_sample(recorded, time=1.0)
    (broken.path / "final.npy").write_bytes(b"nonsense")
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: "final.npy' cannot be read" in bench.words)
        await pilot.press("tab", "down")
        await bench.until(lambda: bench.shows(whole))


@pytest.mark.parametrize("key", ["o", "enter"])
async def test_result_is_stepped_through_in_denoise(recorded, shown, until, key: str) -> None:
    store_sample(recorded, steps=12, time=2.0)
    older = store_sample(recorded, steps=10, time=1.0)
    heard: list[object] = []
    async with workbench(recorded).run_test(size=SIZE, message_hook=heard.append) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: len(bench.names) == 2)
        await pilot.press("tab", "down", key)
        await bench.until(lambda: pilot.app.screen.query_one(DenoisePanel).display)
    wanted = [message.result for message in heard if isinstance(message, Panel.Opened)]
    assert wanted and set(result.name for result in wanted) == {older.name}


async def test_settings_of_a_result_are_taken_over(recorded, shown, until) -> None:
    make(recorded, "sample", 25, SamplerSettings(
        sampler="ddim", steps=50, eta=0.25, seed=9, clip=False, checkpoint="live", weights="raw",
    ))  # fmt: skip
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: bool(bench.names))
        await pilot.press("u")
        await bench.until_answered("The settings are those of sample-1. Nothing is trained any")
        assert bench.fields.values == {
            "count": "25", "sampler": "ddim", "steps": "50", "eta": "0.25", "seed": "9",
            "clip": "no", "checkpoint": "last", "weights": "raw",
        }  # fmt: skip


async def test_result_is_saved_and_deleted_by_their_keys(
    recorded, shown, until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    older, newer = store_sample(recorded, time=1.0), store_sample(recorded, time=2.0)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: bench.shows(newer))
        await pilot.press("w")
        await bench.until(lambda: isinstance(pilot.app.screen, SaveScreen))
        await pilot.press("enter")
        await bench.until_answered("Saved sample-2 as ")
        assert (tmp_path / "food-sample-2.png").is_file()
        await pilot.press("delete")
        await bench.until(lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await bench.until_answered("sample-2 is deleted: ")
        await bench.until(lambda: bench.shows(older))
        assert not newer.path.exists() and bench.names == [older.name]


def make(run: RunDirectory, kind: Kind, count: int, settings: SamplerSettings, **more) -> Result:
    """A result of seeded noise, without a way there."""
    noise = np.random.default_rng(0)
    writer = ResultWriter(run, kind)
    for role in ("final", "noisy", "original", "nearest"):
        writer.add_pictures(role, noise.integers(0, 256, (count, 16, 16, 3), np.uint8))
    return writer.finish(
        Facts(
            kind=kind, settings=settings, step=280, total_levels=200, levels=[120, 60], count=count,
            image_size=16, frames=[0, 1, 2], keyframes=[0], time=0.0, seconds=65.0, **more,
        )
    )  # fmt: skip


async def test_reconstructions_and_denoised_pictures_are_seen_beside_what_they_were(
    recorded, shown, until
) -> None:
    denoised = make(recorded, "denoise", 1, SamplerSettings(), source="/home/x/me\x1b.jpg")
    likeness = [Similarity(20.0, 0.5, 9.0), Similarity(None, 1.0, 9.0), Similarity(30.0, 0.9, 9.0)]
    back = make(recorded, "reconstruct", 3, SamplerSettings(), similarity=likeness)
    async with workbench(recorded).run_test(size=SIZE) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.until(lambda: len(bench.names) == 2)
        bench.gallery.choose(denoised)
        await bench.until(lambda: bench.shows(denoised) and bench.pictures is not None)
        sides = [denoised.pictures(role) for role in ("noisy", "final")]
        await bench.until(lambda: np.array_equal(bench.pictures, np.concatenate(sides, axis=2)))
        await bench.until(lambda: "cleaned from" in bench.caption)
        assert bench.caption.startswith("me�.jpg cleaned from t = 120 by dpm-solver in 2 steps")
        assert "took 1 min 05 s. Left as it came, right cleaned." in bench.caption
        bench.gallery.choose(back)
        roles = [back.pictures(role) for role in ("noisy", "final", "original", "nearest")]
        await bench.until(lambda: np.array_equal(bench.pictures, np.concatenate(roles, axis=1)))
        words = "3 validation images noised to t = 120 and brought back by"
        await bench.until(lambda: words in bench.caption)
        assert "PSNR 25.0 dB, SSIM 0.8." in bench.caption


async def test_without_images_everything_else_is_there(live, shown, until) -> None:
    async with workbench(live, "off").run_test(size=(80, 24)) as pilot:
        bench = await opened(pilot, shown, until)
        await bench.set(count=3)
        await pilot.press("d")
        await bench.until_answered("is drawn")
        await bench.until(lambda: "3 images by dpm-solver" in bench.caption)
        assert "images are off" in shown(bench.view.query_one("#no-image"))
