"""Wait for a screen of the workbench to have its content and to change no more."""

import re
import time
from collections.abc import Callable

from textual.pilot import Pilot


async def at_rest(pilot: Pilot, is_there: Callable[[], bool]) -> None:
    """Wait for the content, and then until the picture of it no longer changes."""
    deadline = time.monotonic() + 20
    before, same = "", 0
    while same < 3:
        assert time.monotonic() < deadline, "the content never came, or never came to rest"
        await pilot.pause(0.1)
        now = pilot.app.export_screenshot() if is_there() else ""
        now = re.sub(r"terminal-\d+", "", now)
        before, same = now, same + 1 if now and now == before else 0
