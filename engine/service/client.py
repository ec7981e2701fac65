"""A front end's end of the socket."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.messages import (
    MOST_MESSAGE_BYTES,
    AnyCommand,
    Done,
    Message,
    Refused,
    Request,
    decode_message,
    encode,
)


class EngineConnection:
    """An open connection: send commands, and iterate over what the engine says."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._ids = itertools.count(1)

    async def send(self, command: AnyCommand) -> int:
        """Send a command; the answers carry the returned number.

        Raises:
            UserError: the engine is gone.
        """
        number = next(self._ids)
        try:
            await self._connection.send(encode(Request(number, command)).decode())
        except ConnectionClosed:
            raise UserError("The engine has ended, so it cannot be asked anything.") from None
        return number

    async def close(self) -> None:
        """Say good-bye; the engine does not mind."""
        await self._connection.close()

    async def end_of(
        self, number: int, hear: Callable[[Message], None] = lambda _: None
    ) -> Done | Refused | None:
        """Wait until a command has been carried out or refused.

        Args:
            number: as `send` returned it.
            hear: called with every message, also with those about other things.

        Returns:
            The engine's last word on it; None when the engine ended without one.
        """
        async for message in self.messages():
            hear(message)
            if isinstance(message, Done | Refused) and message.id == number:
                return message
        return None

    async def messages(self) -> AsyncIterator[Message]:
        """What the engine says, until it ends or the connection breaks."""
        try:
            async for text in self._connection:
                yield decode_message(text)
        except ConnectionClosed:
            return


@asynccontextmanager
async def connect(run: RunDirectory) -> AsyncIterator[EngineConnection]:
    """Connect to the live engine of a run.

    Raises:
        UserError: no engine is alive on it, or it cannot be reached from here.
    """
    holder = summarise(run).holder
    if holder is None:
        raise UserError(f"Run {run.name!r} has no live engine.")
    if not holder.is_here:
        raise UserError(
            f"Run {run.name!r} is being trained on {holder.host}: it can be watched here, "
            f"but only commanded there."
        )
    if not holder.socket:
        raise UserError(
            f"Run {run.name!r} is being trained by a process that takes no commands, such as "
            f"`ddpm-tui study`: it can be watched, and drawn from when that has ended."
        )
    try:
        connection = await unix_connect(
            holder.socket,
            uri="ws://engine/",
            compression=None,
            open_timeout=5,
            max_size=MOST_MESSAGE_BYTES,
        )
    except (OSError, TimeoutError, WebSocketException) as error:
        raise UserError(
            f"The engine of run {run.name!r} (process {holder.pid}) cannot be reached: {error}. "
            f"It may live in another container, or be just starting or ending."
        ) from None
    async with connection:
        yield EngineConnection(connection)
