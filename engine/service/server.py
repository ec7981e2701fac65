"""The engine's end of the socket, in a thread of its own beside the one that computes."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from websockets.asyncio.server import Server, ServerConnection, unix_serve
from websockets.exceptions import ConnectionClosed

from engine.service.messages import (
    Acknowledged,
    AnyCommand,
    Done,
    Emerging,
    Message,
    Progress,
    Refused,
    Stop,
    Working,
    decode_request,
    encode,
)

_LOOK_AFTER_SOCKET_SECONDS = 1.0


class Client:
    """What waits to be sent to one front end: answers in order, of progress only the newest."""

    def __init__(self) -> None:
        self.answers: deque[Message] = deque()
        self.newest: dict[type, Message] = {}
        self.wake = asyncio.Event()

    def put(self, message: Message) -> None:
        """Let it be sent as soon as the front end has read what came before."""
        if isinstance(message, Progress | Working | Emerging):
            self.newest[type(message)] = message
        else:
            if isinstance(message, Done | Refused):
                self._last_words_before_the_end_of(message.id)
            self.answers.append(message)
        self.wake.set()

    def _last_words_before_the_end_of(self, request: int) -> None:
        """How far it came is told before how it ended, and no more afterwards."""
        for kind, said in list(self.newest.items()):
            if isinstance(said, Working | Emerging) and said.id == request:
                self.answers.append(self.newest.pop(kind))

    @property
    def has_messages(self) -> bool:
        """Whether something waits."""
        return bool(self.answers or self.newest)

    async def next_message(self) -> Message:
        """The next to be sent: answers first."""
        while not self.has_messages:
            self.wake.clear()
            await self.wake.wait()
        if self.answers:
            return self.answers.popleft()
        return self.newest.pop(next(iter(self.newest)))


@dataclass(frozen=True)
class ReceivedCommand:
    """A command waiting for the engine, with a way to answer whoever sent it."""

    command: AnyCommand
    answer: Callable[[Message], None] = lambda _: None
    id: int = 0
    """The sender's number for it."""
    sender: object = None
    """Tells front ends apart, for each numbers its own requests."""

    def done(self, text: str, result: str = "") -> None:
        """Say that it has been carried out."""
        self.answer(Done(self.id, text, result))

    def refuse(self, reason: str) -> None:
        """Say that it will not be carried out."""
        self.answer(Refused(self.id, reason))


class EngineServer:
    """Receives commands into `commands` and tells every front end the progress."""

    def __init__(self, socket: Path) -> None:
        self.commands: queue.SimpleQueue[ReceivedCommand] = queue.SimpleQueue()
        self._socket = socket
        self._clients: set[Client] = set()
        self._last: Progress | None = None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="engine-server", daemon=True)
        self._is_to_stop = threading.Event()

    def start(self) -> None:
        """Listen; returns when front ends can connect."""
        self._thread.start()
        self._ready.wait()

    @property
    def has_clients(self) -> bool:
        """Whether a front end is connected."""
        return bool(self._clients)

    @property
    def is_to_stop(self) -> bool:
        """Whether the engine has been asked to end; for work that is not a job yet."""
        return self._is_to_stop.is_set()

    def receive(self, received: ReceivedCommand) -> None:
        """Let a command wait for the engine."""
        if isinstance(received.command, Stop):
            self._is_to_stop.set()
        self.commands.put(received)

    def publish(self, progress: Progress) -> None:
        """Tell every front end, now or as soon as it has read what came before."""
        self._loop.call_soon_threadsafe(self._publish, progress)

    def close(self) -> None:
        """Send what waits, and stop listening."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(timeout=5)
        self._socket.unlink(missing_ok=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        server = await self._listen()
        self._ready.set()
        while not self._closing.is_set():
            try:
                await asyncio.wait_for(self._closing.wait(), _LOOK_AFTER_SOCKET_SECONDS)
            except TimeoutError:
                # Temporary folders get cleaned; without its path the engine cannot be reached.
                if not self._socket.exists():
                    server.close(close_connections=False)
                    server = await self._listen()
        while any(client.has_messages for client in self._clients):
            await asyncio.sleep(0.01)
        server.close()
        await server.wait_closed()

    async def _listen(self) -> Server:
        self._socket.unlink(missing_ok=True)
        return await unix_serve(self._talk, str(self._socket), compression=None)

    def _publish(self, progress: Progress) -> None:
        self._last = progress
        for client in self._clients:
            client.put(progress)

    async def _talk(self, connection: ServerConnection) -> None:
        client = Client()
        self._clients.add(client)
        if self._last is not None:
            client.put(self._last)
        sender = asyncio.create_task(self._send(client, connection))
        try:
            async for text in connection:
                self._receive(text, client)
        except ConnectionClosed:
            pass
        finally:
            self._clients.discard(client)
            sender.cancel()

    async def _send(self, client: Client, connection: ServerConnection) -> None:
        try:
            while True:
                await connection.send(encode(await client.next_message()).decode())
        except ConnectionClosed:
            self._clients.discard(client)

    def _receive(self, text: str | bytes, client: Client) -> None:
        try:
            request = decode_request(text)
        except msgspec.DecodeError as error:
            client.put(Refused(0, f"The engine does not understand this message: {error}."))
            return
        client.put(Acknowledged(request.id))

        def answer(message: Message) -> None:
            self._loop.call_soon_threadsafe(client.put, message)

        self.receive(ReceivedCommand(request.command, answer, request.id, client))
