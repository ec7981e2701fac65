"""The footer on a small terminal: what must be there is there, whole."""

import pytest
from textual.widgets import Footer

from engine.runs.directory import RunDirectory
from tui.app import Workbench
from tui.screens.help import described_keys
from tui.screens.run import RunScreen


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("panel", "1234")
async def test_help_and_leave_are_always_seen(
    recorded: RunDirectory, shown, until, panel: str, width: int
) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=(width, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await until(pilot, lambda: app.screen._snapshot is not None)
        await pilot.press(panel)
        await pilot.pause(0.3)
        footer = app.screen.query_one(Footer)
        words = " ".join(" ".join(str(key.render()) for key in footer.query("FooterKey")).split())
        assert "Help" in words and "Leave" in words
        assert footer.max_scroll_x == 0, "nothing is cut off"
        keys = [tooltip for _, tooltip in described_keys(app.screen)]
        assert "save this result as PNG, GIF or NPZ" in keys or panel == "1", "help has them all"
