"""Have a figure drawn by another process: an event loop goes on meanwhile."""

import asyncio
import sys

import msgspec

from engine.child_process import end, last_words
from engine.errors import UserError
from engine.figures.extra import require_plots
from engine.figures.order import FigureOrder, check_order

_REFUSED = 2


async def draw_elsewhere(order: FigureOrder) -> None:
    """Draw and save; being cancelled ends the process, and leaves nothing half written.

    Raises:
        UserError: as `save_figure`; or the process broke off.
    """
    check_order(order)
    require_plots("Figures")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "engine.figures", msgspec.json.encode(order).decode(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        said, trouble = await process.communicate()
    finally:
        await end(process)
    if process.returncode == _REFUSED:
        raise UserError(said.decode(errors="replace").strip())
    if process.returncode:
        last = last_words(trouble) or "its process was ended"
        raise UserError(f"Drawing the figure broke off: {last}")
