"""The workbench's line to a run's engine: kept up while the engine lives."""

import asyncio
from collections.abc import Callable

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.client import EngineConnection, connect
from engine.service.messages import AnyCommand, Message

_SECONDS_BETWEEN_TRIES = 0.4


class EngineLink:
    """Hands every message of the engine to `hear`, and None when the line is lost."""

    def __init__(self, run: RunDirectory, hear: Callable[[Message | None], None]) -> None:
        self._run = run
        self._hear = hear
        self._connection: EngineConnection | None = None
        self.trouble = ""
        """Why a live engine cannot be commanded from here; empty otherwise."""

    @property
    def is_up(self) -> bool:
        """Whether the engine can be asked something now."""
        return self._connection is not None

    async def keep_up(self) -> None:
        """Connect, listen, and connect again, until cancelled."""
        while True:
            if (await asyncio.to_thread(summarise, self._run)).is_live:
                await self._listen()
            await asyncio.sleep(_SECONDS_BETWEEN_TRIES)

    async def send(self, command: AnyCommand) -> int:
        """Send a command; the answers carry the returned number.

        Raises:
            UserError: there is no engine to be reached.
        """
        if self._connection is None:
            raise UserError(self.trouble or f"No engine is running {self._run.name} now.")
        return await self._connection.send(command)

    async def hang_up(self) -> None:
        """Close the line, so that nothing is left open when the screen goes."""
        if self._connection is not None:
            await self._connection.close()

    async def _listen(self) -> None:
        try:
            async with connect(self._run) as connection:
                self._connection, self.trouble = connection, ""
                async for message in connection.messages():
                    self._hear(message)
        except UserError as error:
            self.trouble = str(error)
        finally:
            if self._connection is not None:
                self._connection = None
                self._hear(None)
