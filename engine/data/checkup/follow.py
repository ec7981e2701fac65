"""As `ask.py`, for a front end that must not wait: an event loop goes on meanwhile."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncGenerator

from engine.child_process import end, last_words
from engine.data.checkup.messages import Checked, Order, Refused, Working, decode_said, encode
from engine.errors import UserError

_LONGEST_LINE = 1 << 28
"""A report names thousands of files."""


async def follow_check_up(order: Order) -> AsyncGenerator[Working | Checked, None]:
    """Have a source checked; closing or cancelling ends the work and keeps what is prepared.

    Yields:
        How far it is, again and again; last of all what came of it.

    Raises:
        UserError: the source cannot be had, has no usable image, or the disk refuses.
    """
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "engine.data.checkup", encode(order).decode(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            limit=_LONGEST_LINE,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            async for line in process.stdout:
                said = decode_said(line)
                if isinstance(said, Refused):
                    raise UserError(said.reason)
                yield said
            if await process.wait():
                log.seek(0)
                last = last_words(log.read())
                raise UserError(f"The check-up of {order.data.source!r} broke off: {last}")
        finally:
            await end(process)
