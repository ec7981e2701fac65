"""The Monitor's boxes: chosen, shown in full, and which there is room for; previews played."""

import numpy as np
import pytest

from engine.runs.alike import comparable
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation
from engine.runs.previews import list_previews, load_preview, save_preview
from tui.app import Workbench
from tui.panels.monitor import MonitorPanel
from tui.screens.runs import RunsScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.box import Box
from tui.widgets.picture import PictureGrid
from tui.widgets.preview_panel import PreviewPanel


def monitor(app: Workbench) -> MonitorPanel:
    return app.screen.query_one(MonitorPanel)


def displayed(app: Workbench) -> set[str | None]:
    return {box.id for box in app.screen.query(Box) if box.display}


async def opened(app: Workbench, pilot, until) -> None:
    await until(pilot, lambda: bool(app.screen.query(MonitorPanel)))
    await until(pilot, lambda: app.screen._snapshot is not None)


async def test_every_box_is_reached_and_shown_in_full(recorded: RunDirectory, until) -> None:
    app = Workbench(recorded.path.parent, "halfcell", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, until)
        boxes = [box.id for box in app.screen.query(Box)]
        assert len(displayed(app)) == len(boxes) == 8
        for name in [*boxes[1:], boxes[0]]:
            await pilot.press("tab")
            assert app.screen.focused is not None and app.screen.focused.id == name
            await pilot.press("e")
            assert displayed(app) == {name}
            await pilot.press("e")
            assert len(displayed(app)) == 8
        await pilot.press("e", "tab")
        assert displayed(app) == {"preview"}, "the next box takes the place in the large view"
        monitor(app).action_next_box(-1)
        assert app.screen.focused is not None
        assert app.screen.focused.id == "loss", "at once: the next key is meant for it"
        await pilot.press("escape")
        assert len(displayed(app)) == 8 and not isinstance(app.screen, RunsScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, RunsScreen)


async def test_small_terminal_shows_the_chosen_small_box(recorded: RunDirectory, until) -> None:
    app = Workbench(recorded.path.parent, "halfcell", recorded)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, until)
        assert displayed(app) == {"loss", "preview", "ema"}
        seen = set()
        for _ in range(8):
            await pilot.press("tab")
            seen |= displayed(app)
            assert len(displayed(app)) == 3
        assert len(seen) == 8
        await pilot.press("shift+tab", "e")
        assert len(displayed(app)) == 1


async def test_mouse_chooses_a_box(recorded: RunDirectory, until) -> None:
    app = Workbench(recorded.path.parent, "halfcell", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, until)
        await pilot.click("#kid")
        assert app.screen.focused is app.screen.query_one("#kid")


def with_raw(run: RunDirectory) -> None:
    """Raw previews for all but the first step: the EMA's, upside down."""
    for preview in list_previews(run.previews)[1:]:
        ema = load_preview(preview.path)
        save_preview(run.previews, preview.step, ema, np.flip(ema, axis=1))


async def test_raw_previews_stand_beside_those_of_the_ema(recorded: RunDirectory, until) -> None:
    with_raw(recorded)
    app = Workbench(recorded.path.parent, "halfcell", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, until)
        panel = app.screen.query_one(PreviewPanel)
        ema, raw = panel.query(PictureGrid)
        await until(pilot, lambda: panel._raw is not None)
        sides = panel.query(".side")
        assert [side.display for side in sides] == [True, False], "no room for four each"
        await pilot.press("w")
        assert [side.display for side in sides] == [True, True]
        await until(pilot, lambda: raw._pictures is not None)
        np.testing.assert_array_equal(raw._pictures, np.flip(ema._pictures, axis=1))
        await pilot.press("w")
        assert [side.display for side in sides] == [True, False]
        await pilot.press("w")
        assert [side.display for side in sides] == [False, True]
        await pilot.press("w", "tab", "e")
        await until(pilot, lambda: [side.display for side in sides] == [True, True])


async def test_previews_are_played_from_the_first_to_the_newest(
    recorded: RunDirectory, until, shown, monkeypatch
) -> None:
    steps: list[int] = []
    follow = PreviewPanel._follow

    def note(panel: PreviewPanel) -> None:
        follow(panel)
        if panel._shown is not None:
            steps.append(panel._shown.step)

    app = Workbench(recorded.path.parent, "halfcell", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, until)
        panel = app.screen.query_one(PreviewPanel)
        await until(pilot, lambda: "newest" in str(panel.border_subtitle))
        monkeypatch.setattr(PreviewPanel, "_follow", note)
        await pilot.press("space")
        await until(pilot, lambda: "Playing 5 previews" in shown(app.screen.query_one(AnswerLine)))
        await until(pilot, lambda: panel._playing is None)
        known = [preview.step for preview in list_previews(recorded.previews)]
        assert list(dict.fromkeys(steps)) == known, "each of them, in order"


@pytest.mark.parametrize("change", [{"protocol": "other"}, {"images": 9}, {"sampler": "ddim"}])
def test_figures_made_otherwise_are_not_in_one_curve(change: dict[str, object]) -> None:
    def made(step: int, **fields: object) -> Evaluation:
        usual: dict[str, object] = {
            "protocol": "kid-efficientnet-lite0", "value": 0.1, "standard_error": 0.01,
            "images": 8, "references": 8, "images_digest": "d", "sampler": "ddpm", "steps": 2,
            "eta": 0.0, "clip": True, "seed": 0, "weights": "ema", "checkpoint": "live",
            "step": step, "time": 0.0, "seconds": 1.0,
        }  # fmt: skip
        return Evaluation(**{**usual, **fields})  # type: ignore[arg-type]

    made_before = (made(30), made(10), made(20, **change), made(30, value=0.2))
    assert [(e.step, e.value) for e in comparable(made_before)] == [(10, 0.1), (30, 0.2)]
