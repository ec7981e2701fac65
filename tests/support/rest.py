"""Wait for a screen of the workbench to have its content and to change no more."""

import time
from collections.abc import Callable

from textual.pilot import Pilot
from textual.strip import Strip


async def at_rest(pilot: Pilot, is_there: Callable[[], bool]) -> None:
    """Wait for the content, and then until the picture of it no longer changes."""
    deadline = time.monotonic() + 60
    before: list[Strip] = []
    same = 0
    while same < 3:
        assert time.monotonic() < deadline, "the content never came, or never came to rest"
        await pilot.pause(0.1)
        # Cells, not an SVG of them: drawing one takes a third of a second on a large screen.
        now = pilot.app.screen._compositor.render_strips() if is_there() else []
        before, same = now, same + 1 if now and now == before else 0
