"""What was asked of a run's engine, by whom, and what became of it."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Literal

from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.messages import (
    IDLE,
    Acknowledged,
    AnyCommand,
    Cancel,
    Done,
    Draw,
    Emerging,
    Evaluate,
    Message,
    Progress,
    Refused,
    Working,
)
from engine.service.start import StartedEngine, start_serving
from tui.watch.link import EngineLink

_SECONDS_TO_COME_UP, _SECONDS_TO_ANSWER = 120.0, 6.0
_SECONDS_BETWEEN_LOOKS = 0.1
_SOON_DONE = ("training", "paused", IDLE)
"""What an engine leaves within a step when it is asked for something."""

ReplyKind = Literal["asked", "going on", "done", "error"]


@dataclass(frozen=True)
class Reply:
    """One word about something that was asked."""

    owner: Hashable
    """Who asked; None: nobody in particular."""
    kind: ReplyKind
    text: str
    message: Message | None = None
    """The engine's own, where it is the engine's word."""

    @property
    def is_last(self) -> bool:
        """Whether nothing more will come."""
        return self.kind in ("done", "error")


@dataclass
class _Asked:
    name: str
    owner: Hashable
    is_given_up: bool = False
    is_begun: bool = False
    """Whether the engine has said how far it is."""


class Desk:
    """Sends commands to the engine, starting one that only draws where there is none."""

    def __init__(self, run: RunDirectory, link: EngineLink, tell: Callable[[Reply], None]) -> None:
        """Nothing is asked yet.

        Args:
            run: whose engine is asked.
            link: the line to it; what it hears is to be handed to `take`.
            tell: called with every word there is to say.
        """
        self._run, self._link, self._tell = run, link, tell
        self._unsent: list[_Asked] = []
        self._asked: dict[int, _Asked] = {}
        self._early: dict[int, list[_Answer]] = {}
        self._cancels: set[int] = set()
        """Numbers of requests that are about others: what becomes of them is told there."""
        self._starting: StartedEngine | None = None
        self._start = asyncio.Lock()

    def is_busy(self, owner: Hashable) -> bool:
        """Whether something of this owner's has not ended yet."""
        return any(asked.owner == owner for asked in (*self._unsent, *self._asked.values()))

    def ask(
        self, name: str, command: AnyCommand, owner: Hashable = None
    ) -> Coroutine[None, None, None]:
        """Send a command; all that becomes of it is told, a failure to send it too.

        It counts as asked at once, so that it can be given up before what is returned has begun.

        Args:
            name: what it is called in the answers.
            command: what to ask for.
            owner: who is told.

        Returns:
            What sends it.
        """
        asked = _Asked(name, owner)
        self._unsent.append(asked)
        self._tell(Reply(owner, "asked", f"{name}: asked …"))
        return self._send(asked, command)

    async def _send(self, asked: _Asked, command: AnyCommand) -> None:
        try:
            if isinstance(command, Draw | Evaluate):
                await self._start_if_need_be(asked)
            number = None if asked.is_given_up else await self._link.send(command)
        except UserError as error:
            self._tell(Reply(asked.owner, "error", f"{asked.name}: {error}"))
            return
        finally:
            self._unsent.remove(asked)
        if number is None:
            self._tell(_given_up(asked))
            return
        self._asked[number] = asked
        for message in self._early.pop(number, ()):
            self._answer(message)
        if not self._link.is_up:
            self._give_up()
        elif asked.is_given_up:
            await self.cancel(asked.owner)

    async def cancel(self, owner: Hashable) -> None:
        """Give up what this owner has asked for; the engine's last word on that comes as ever."""
        for asked in self._unsent:
            asked.is_given_up |= asked.owner == owner
        for number in [number for number, asked in self._asked.items() if asked.owner == owner]:
            self._asked[number].is_given_up = True
            try:
                self._cancels.add(cancel := await self._link.send(Cancel(number)))
                self._early.pop(cancel, None)
            except UserError as error:
                self._tell(Reply(owner, "error", f"Abort: {error}"))

    def take(self, message: Message | None) -> None:
        """Tell what the engine said about a command; None: the line was lost."""
        if message is None:
            self._give_up()
        elif isinstance(message, Progress):
            self._tell_what_is_waited_for(message)
        elif message.id in self._cancels:
            if isinstance(message, Done | Refused):
                self._cancels.remove(message.id)
        else:
            self._answer(message)

    def _answer(self, message: "_Answer") -> None:
        asked = self._asked.get(message.id)
        if asked is None:
            # The engine can be quicker than the return from sending.
            self._early.setdefault(message.id, []).append(message)
            return
        if isinstance(message, Done | Refused):
            del self._asked[message.id]
        asked.is_begun |= isinstance(message, Working | Emerging)
        self._tell(_reply(asked, message))

    def _give_up(self) -> None:
        lost = list(self._asked.values())
        self._asked, self._early, self._cancels = {}, {}, set()
        for asked in lost:
            text = f"{asked.name}: the engine ended before it could answer."
            self._tell(Reply(asked.owner, "error", text))

    def _tell_what_is_waited_for(self, progress: Progress) -> None:
        """An engine that is starting, or at something long, does not answer at once."""
        if progress.activity in _SOON_DONE:
            return
        for asked in (*self._unsent, *self._asked.values()):
            if not asked.is_begun:
                text = f"{asked.name} waits for the engine: {progress.activity}"
                self._tell(Reply(asked.owner, "going on", text, progress))

    async def _start_if_need_be(self, asked: _Asked) -> None:
        async with self._start:
            if not (await asyncio.to_thread(summarise, self._run)).is_live:
                await self._start_engine(asked)
        await self._wait_for_line(asked)

    async def _start_engine(self, asked: _Asked) -> None:
        if not await asyncio.to_thread(list_checkpoints, self._run.checkpoints):
            raise UserError(f"run {self._run.name!r} has no checkpoint yet: train it first.")
        if self._starting is None or self._starting.exit_code is not None:
            self._starting = await asyncio.to_thread(start_serving, self._run)
        text = f"{asked.name}: starting an engine that only draws …"
        self._tell(Reply(asked.owner, "asked", text))

    async def _wait_for_line(self, asked: _Asked) -> None:
        """Until the engine can be asked: one that was just started does not listen at once."""
        patience = _SECONDS_TO_COME_UP if self._starting else _SECONDS_TO_ANSWER
        deadline = time.monotonic() + patience
        while not (self._link.is_up or asked.is_given_up):
            started = self._starting
            if started is not None and (code := started.exit_code) is not None:
                self._starting = None
                raise UserError(f"the engine ended at once (exit code {code}); see engine.log.")
            if time.monotonic() > deadline:
                raise UserError(self._link.trouble or "the engine does not answer.")
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


_Answer = Acknowledged | Working | Emerging | Done | Refused


def _given_up(asked: _Asked, message: Message | None = None) -> Reply:
    return Reply(asked.owner, "done", f"{asked.name}: given up, nothing was kept", message)


def _reply(asked: _Asked, message: _Answer) -> Reply:
    match message:
        case Acknowledged():
            return Reply(asked.owner, "asked", f"{asked.name}: the engine has it …", message)
        case Working(activity=activity):
            return Reply(asked.owner, "going on", activity, message)
        case Emerging(step=step, steps=steps):
            return Reply(asked.owner, "going on", f"{step}/{steps}", message)
        case Done(text=text):
            return Reply(asked.owner, "done", text, message)
        case Refused() if asked.is_given_up:
            return _given_up(asked, message)
        case Refused(reason=reason):
            return Reply(asked.owner, "error", f"{asked.name} refused: {reason}", message)
