"""The run's engine as the page asks it: one drawing at a time, and nothing left in the run."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from engine.errors import UserError
from engine.results.result import Result, delete_result, find_result
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.sampling.noise_levels import NoiseSchedule
from engine.service.asking import carry_out, reach, require_checkpoint
from engine.service.client import connect
from engine.service.messages import DrawCommand, Message
from web.drawn import Drawn, Pictures, take
from web.options import Options

_SECONDS_KEPT_WARM = 600.0
"""After the last drawing: the next one then need not wait for TensorFlow."""


class PageEngine:
    """Draws for the visitors of one run's page."""

    def __init__(self, run: RunDirectory, schedule: NoiseSchedule, options: Options) -> None:
        """No engine is started yet.

        Args:
            run: whose engine.
            schedule: the run's.
            options: whether a training may wait, and results are kept.
        """
        self._run, self._schedule, self._options = run, schedule, options
        self._asked = time.monotonic()
        self._warm: asyncio.Task[None] | None = None

    def check_free(self) -> None:
        """Refuse while the run trains, unless its training may wait.

        Raises:
            UserError: it trains, or has nothing to draw with.
        """
        if not self._options.allows_pauses and summarise(self._run).is_training:
            raise UserError(
                f"Run {self._run.name!r} is being trained now, and its training would have to "
                f"wait: come back when it has ended."
            )
        require_checkpoint(self._run)

    async def draw(
        self,
        command: DrawCommand,
        original: Pictures | None,
        hear: Callable[[Message], None],
        given_up: asyncio.Event,
    ) -> Drawn | None:
        """Have something drawn.

        Args:
            command: what.
            original: of a picture that is noised and cleaned, shape (1, H, W, C).
            hear: called with what the engine says meanwhile.
            given_up: set to have it cancelled.

        Returns:
            All frames; None when it was cancelled.

        Raises:
            UserError: it cannot be drawn, and why.
        """
        await asyncio.to_thread(self.check_free)
        async with reach(self._run, given_up) as connection:
            if connection is None:
                return None
            await self._keep_warm()
            done = await carry_out(connection, self._run, command, hear, given_up)
        if done is None:
            return None
        return await asyncio.to_thread(self._take, find_result(self._run, done.result), original)

    async def close(self) -> None:
        """Let go of the engine, which then ends unless somebody else is connected to it."""
        if self._warm is not None:
            self._warm.cancel()
            with suppress(asyncio.CancelledError):
                await self._warm

    def _take(self, result: Result, original: Pictures | None) -> Drawn:
        try:
            return take(result, self._schedule, original)
        finally:
            if not self._options.keeps_results:
                delete_result(result)

    async def _keep_warm(self) -> None:
        """Have a connection of the page's own: an engine of ours stays while there is one."""
        self._asked = time.monotonic()
        if self._warm is None or self._warm.done():
            is_up = asyncio.Event()
            self._warm = asyncio.create_task(self._stay_connected(is_up))
            await is_up.wait()

    async def _stay_connected(self, is_up: asyncio.Event) -> None:
        try:
            async with connect(self._run) as connection:
                is_up.set()
                while (left := self._asked + _SECONDS_KEPT_WARM - time.monotonic()) > 0:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(left):
                            async for _ in connection.messages():
                                pass
                            return
        except UserError:
            return
        finally:
            is_up.set()
