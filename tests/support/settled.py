"""Wait until the workbench has nothing left to do but wait.

Textual's own pilot takes an app for idle when its process was given hardly any processor time: on
a busy machine that is so in the middle of a key, and the test looks, or presses the next, too soon.
"""

import asyncio
import time
from typing import Any

from textual.message_pump import MessagePump
from textual.pilot import Pilot

_QUIET_ROUNDS = 3
_SECONDS_BETWEEN_ROUNDS = 0.002
_LONGEST_SECONDS = 1.0
"""A drawing that is watched, or a played animation, never lets it be quiet."""


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until every part of the app waits for its next message, and the screen is laid out."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    quiet = 0
    while quiet < _QUIET_ROUNDS and pilot.app.is_running and time.monotonic() < deadline:
        await asyncio.sleep(_SECONDS_BETWEEN_ROUNDS)
        screen = pilot.app.screen
        if all(_is_waiting(pump) for pump in (pilot.app, *screen.walk_children(with_self=True))):
            screen._on_timer_update()
            quiet += 1
        else:
            quiet = 0


def _is_waiting(pump: MessagePump) -> bool:
    """Whether it has no message, and is not in the middle of one either."""
    queue = pump._message_queue
    return queue.empty() and bool(queue.ready_event._waiters)  # type: ignore[attr-defined]
