"""The loss panel: what it draws of a run's files, and what it says of it."""

from pathlib import Path

import numpy as np
import pytest
from textual.app import App, ComposeResult

from engine.config import load_config
from engine.runs.changes import Change
from engine.runs.directory import RunDirectory
from engine.runs.files import append_line
from engine.runs.metrics import Resumed, TrainRecord, ValidationRecord
from engine.runs.store import create_run
from tui.app import Workbench
from tui.watch import watcher as watching
from tui.watch.snapshot import RunSnapshot
from tui.watch.watcher import RunWatcher
from tui.widgets.loss_panel import LossPanel

BEGIN = 1_700_000_000.0


def log_train(run: RunDirectory, step: int, loss: float) -> None:
    time = BEGIN + 6.0 * step
    append_line(
        run.metrics,
        TrainRecord(step, step / 50, loss, 1.0, 1e-3, 0.9, step, 0.1, 100.0, time),
    )


def log_validation(run: RunDirectory, step: int, loss: float) -> None:
    append_line(
        run.metrics,
        ValidationRecord(step, step / 50, loss, loss + 0.1, 7, BEGIN + 6.0 * step),
    )


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """Steps 10 to 1,000; the best validation at 400; resumed at 600; a change at 700."""
    config = load_config("demo", ["training.batch_size=8", "training.accumulate=2"])
    run = create_run(tmp_path, "lost", config)
    for step in range(10, 651, 10):
        log_train(run, step, 1.0 + (step % 20) / 100)
        if step % 100 == 0:
            log_validation(run, step, 1 + abs(step - 400) / 1000)
    append_line(run.metrics, Resumed(600, BEGIN))
    for step in range(610, 1001, 10):
        log_train(run, step, 1.0 + (step % 20) / 100)
        if step % 100 == 0:
            log_validation(run, step, 1 + abs(step - 400) / 1000)
    append_line(run.changes, Change(700, "optimizer.learning_rate", 1e-3, 5e-4))
    return run


def read(run: RunDirectory) -> RunSnapshot:
    snapshot = RunWatcher(run).poll()
    assert snapshot is not None
    return snapshot


class PanelApp(App[None]):
    """The panel alone: 100 cells of plot when it is 110 wide."""

    def __init__(self, width: int = 110, height: int = 20) -> None:
        super().__init__()
        self._room = width, height

    def compose(self) -> ComposeResult:
        yield LossPanel(id="loss")

    def on_mount(self) -> None:
        self.panel.styles.width, self.panel.styles.height = self._room
        self.panel.styles.border = ("round", "white")

    @property
    def panel(self) -> LossPanel:
        return self.query_one(LossPanel)


def rows_of(panel: LossPanel) -> list[str]:
    return [panel.chart.render_line(row).text for row in range(panel.chart.size.height)]


def subtitle_of(panel: LossPanel) -> str:
    return panel._subtitle.plain


async def test_best_resume_and_change_are_marked_at_their_steps(run: RunDirectory) -> None:
    app = PanelApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.panel.show(read(run))
        await pilot.pause()
        top = rows_of(app.panel)[0]
        assert {top.index("★"), top.index("↻"), top.index("Δ")} == {48, 68, 78}
        assert subtitle_of(app.panel) == "━ train 1  ┅ val. (EMA) 1.6  log"


async def test_cursor_tells_the_values_and_the_change_beside_it(run: RunDirectory) -> None:
    app = PanelApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.panel.show(read(run))
        await pilot.pause()
        assert app.panel.move_cursor(-1) == "step 1,000 · train 1 · val. 1.6"
        words = app.panel.move_cursor(-30)
        assert words == "step 700 · train 1 · val. 1.3 · learning_rate 0.001 → 0.0005"
        assert subtitle_of(app.panel) == words
        assert app.panel.move_cursor(-4) == "step 660 · train 1 · val. 1.3"
        assert app.panel.whole() == "all of it"
        assert subtitle_of(app.panel).startswith("━ train")


async def test_mouse_reads_values_too(run: RunDirectory) -> None:
    app = PanelApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.panel.show(read(run))
        await pilot.pause()
        await pilot.hover(app.panel.chart, (8 + 50, 5))
        await pilot.pause()
        assert subtitle_of(app.panel) == "step 500 · train 1 · val. 1.1"
        await pilot.hover(None, (115, 22))
        await pilot.pause()
        await pilot.pause()
        assert subtitle_of(app.panel).startswith("━ train")


async def test_axis_goes_round_and_view_and_cursor_stay_on_their_lines(run: RunDirectory) -> None:
    app = PanelApp()
    async with app.run_test(size=(120, 24)) as pilot:
        panel = app.panel
        panel.show(read(run))
        await pilot.pause()
        panel.move_cursor(-1)
        panel.move_cursor(-30)
        assert panel.zoom(1) == "step 350 to step 850"
        said = {}
        for _ in range(4):
            unit = panel.next_x_axis()
            await pilot.pause()
            view = panel.chart.view
            said[unit] = (round(view.low, 1), round(view.high, 1)), subtitle_of(panel)
        change = "train 1 · val. 1.3 · learning_rate 0.001 → 0.0005"
        assert said == {
            "epochs": ((7.0, 17.0), f"epoch 14.00, step 700 · {change}"),
            "images": ((350 * 16, 850 * 16), f"image 11,200, step 700 · {change}"),
            "wall time": ((340 * 6, 840 * 6), f"1 h 9 min, step 700 · {change}"),
            "steps": ((350, 850), f"step 700 · {change}"),
        }
        assert panel.pan(-1) == "step 225 to step 725"
        assert panel.zoom(-1) == panel.zoom(-1) == "all of it"
        for _ in range(3):
            panel.next_x_axis()
        await pilot.pause()
        assert "1 h" in rows_of(panel)[-1]


async def test_smoothing_is_the_mean_and_goes_along_with_what_is_added(run: RunDirectory) -> None:
    app = PanelApp()
    watcher = RunWatcher(run)
    async with app.run_test(size=(120, 24)) as pilot:
        panel = app.panel
        panel.show(watcher.poll())
        assert [panel.next_smoothing() for _ in range(2)] == [
            "mean of 10 lines",
            "mean of 50 lines",
        ]
        for step in range(1010, 1400, 10):
            log_train(run, step, 3.0)
            panel.show(watcher.poll())
        await pilot.pause()
        loss = watcher._history.train.columns()["loss"]
        expected = [loss[max(0, i - 25) : i + 25].mean() for i in range(len(loss))]
        smooth = next(curve for curve in panel.chart._curves if curve.name == "train")
        np.testing.assert_allclose(smooth.y, expected)
        append_line(run.metrics, Resumed(100, 0.0))
        panel.show(watcher.poll())
        smooth = next(curve for curve in panel.chart._curves if curve.name == "train")
        np.testing.assert_allclose(smooth.y, [loss[:10].mean()] * 10, rtol=0.05)
        assert [panel.next_smoothing() for _ in range(2)] == ["mean of 200 lines", "off"]
        assert [panel.toggle_log() for _ in range(2)] == ["linear", "logarithmic"]


@pytest.mark.parametrize("width", [16, 29, 40, 60, 110])
async def test_words_on_the_border_always_fit(run: RunDirectory, width: int) -> None:
    app = PanelApp(width, 8)
    async with app.run_test(size=(120, 24)) as pilot:
        panel = app.panel
        panel.show(read(run))
        await pilot.pause()
        panel.next_smoothing()
        panel.next_x_axis()
        said = [subtitle_of(panel)]
        panel.move_cursor(-1)
        said += [subtitle_of(panel)]
        panel.move_cursor(-10)
        said += [subtitle_of(panel)]
        assert all(len(words) <= max(width - 4, 25) for words in said)
        if width >= 40:
            assert "train 1" in said[0] and "val." in said[0]
            assert "step 1,000" in said[1]
        if width == 110:
            assert said[0].endswith("log  epochs  mean of 10 lines")


async def test_history_that_is_being_read_says_so_and_begins_where_it_is_known(
    run: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_NEWEST_BYTES", 3000)
    watcher = RunWatcher(run)
    app = PanelApp()
    async with app.run_test(size=(120, 24)) as pilot:
        panel = app.panel
        snapshot = watcher.poll()
        assert snapshot is not None and not snapshot.is_complete
        panel.show(snapshot)
        await pilot.pause()
        assert panel.border_title == "loss · reading the history …"
        assert panel.chart.view.low == snapshot.train["step"][0] > 500
        assert "★" not in rows_of(panel)[0], "which one is the best is not known yet"
        while not watcher.is_complete:
            panel.show(watcher.poll())
        await pilot.pause()
        assert panel.border_title == "loss"
        assert panel.chart.view.low == 0
        assert "★" in rows_of(panel)[0]


async def test_keys_that_a_change_names_are_shown_as_text(run: RunDirectory) -> None:
    append_line(run.changes, Change(1000, "[red]\x1b[2J[/nonsense", 1, 2))
    app = PanelApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.panel.show(read(run))
        await pilot.pause()
        words = app.panel.move_cursor(-1)
        await pilot.pause()
        assert words.endswith("[red]\N{REPLACEMENT CHARACTER}[2J[/nonsense 1 → 2")
        assert subtitle_of(app.panel) == words


async def test_panel_without_a_line_answers_every_key(tmp_path: Path) -> None:
    run = create_run(tmp_path, "new", load_config("demo"))
    app = PanelApp()
    async with app.run_test(size=(120, 24)) as pilot:
        panel = app.panel
        for shown in (None, read(run)):
            if shown is not None:
                panel.show(shown)
            await pilot.pause()
            assert panel.move_cursor(1) == "Nothing is logged yet."
            for answer in (
                panel.zoom(1),
                panel.zoom(-3),
                panel.pan(1),
                panel.whole(),
                panel.next_x_axis(),
                panel.next_smoothing(),
                panel.toggle_log(),
            ):
                assert answer
        assert "no loss logged yet" in "".join(rows_of(panel))


async def test_recorded_run_in_the_workbench_is_read_with_the_mouse(
    recorded: RunDirectory, until
) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: bool(app.screen.query(LossPanel)))
        panel = app.screen.query_one(LossPanel)
        await until(pilot, lambda: "train" in subtitle_of(panel))
        assert panel.can_focus
        await pilot.click(panel.chart, (30, 5))
        await until(pilot, lambda: subtitle_of(panel).startswith("step "))
        assert "train 0." in subtitle_of(panel) and "val. 0." in subtitle_of(panel)
        await pilot.press("s", "s")
        await until(pilot, lambda: panel._smoother.window == 50)
        assert subtitle_of(panel).startswith("step "), "the cursor stays"
