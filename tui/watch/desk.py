"""What was asked of a run's engine, by whom, and what became of it."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass, replace
from typing import Literal

from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.messages import (
    Acknowledged,
    AnyCommand,
    Cancel,
    Denoise,
    Done,
    Evaluate,
    Fork,
    Interpolate,
    Message,
    Reconstruct,
    Refused,
    Sample,
    Working,
)
from engine.service.start import StartedEngine, start_serving
from tui.watch.link import EngineLink

_SECONDS_TO_COME_UP, _SECONDS_TO_ANSWER = 120.0, 6.0
_SECONDS_BETWEEN_LOOKS = 0.1
_NEEDS_NO_TRAINING = (Sample, Denoise, Reconstruct, Interpolate, Fork, Evaluate)

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


@dataclass(frozen=True)
class _Asked:
    name: str
    owner: Hashable
    is_given_up: bool = False


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
        self._asked: dict[int, _Asked] = {}
        self._sending: list[Hashable] = []
        """Owners of what is about to be sent, once an engine can be reached."""
        self._early: dict[int, list[Message]] = {}
        self._starting: StartedEngine | None = None

    def is_busy(self, owner: Hashable) -> bool:
        """Whether the engine is still at something of this owner's."""
        return owner in self._sending or any(a.owner == owner for a in self._asked.values())

    def ask(
        self, name: str, command: AnyCommand, owner: Hashable = None
    ) -> Coroutine[None, None, None]:
        """Send a command; all that becomes of it is told, a failure to send it too.

        The owner is busy from this call on, not only when what is returned is awaited.

        Args:
            name: what it is called in the answers.
            command: what to ask for.
            owner: who is told.
        """
        self._sending.append(owner)
        return self._send(name, command, owner)

    async def _send(self, name: str, command: AnyCommand, owner: Hashable) -> None:
        self._tell(Reply(owner, "asked", f"{name}: asked …"))
        try:
            if isinstance(command, _NEEDS_NO_TRAINING):
                await self._start_if_need_be(name, owner)
            number = await self._link.send(command)
        except UserError as error:
            self._sending.remove(owner)
            self._tell(Reply(owner, "error", f"{name}: {error}"))
            return
        self._sending.remove(owner)
        self._asked[number] = _Asked(name, owner)
        for message in self._early.pop(number, ()):
            self.take(message)

    async def cancel(self, owner: Hashable) -> None:
        """Give up what this owner has asked for; the engine's last word on that comes as ever."""
        for number in [number for number, asked in self._asked.items() if asked.owner == owner]:
            self._asked[number] = replace(self._asked[number], is_given_up=True)
            try:
                await self._link.send(Cancel(number))
            except UserError as error:
                self._tell(Reply(owner, "error", f"Abort: {error}"))

    def take(self, message: Message | None) -> None:
        """Tell what the engine said about a command; None: the line was lost."""
        if message is None:
            self._give_up()
        elif isinstance(message, Acknowledged | Working | Done | Refused):
            self._answer(message)

    def _answer(self, message: Acknowledged | Working | Done | Refused) -> None:
        asked = self._asked.get(message.id)
        if asked is None:
            # The engine can be quicker than the return from sending.
            self._early.setdefault(message.id, []).append(message)
            return
        if isinstance(message, Done | Refused):
            del self._asked[message.id]
        self._tell(_reply(asked, message))

    def _give_up(self) -> None:
        lost, self._asked, self._early = list(self._asked.values()), {}, {}
        for asked in lost:
            text = f"{asked.name}: the engine ended before it could answer."
            self._tell(Reply(asked.owner, "error", text))

    async def _start_if_need_be(self, name: str, owner: Hashable) -> None:
        summary = await asyncio.to_thread(summarise, self._run)
        if not summary.is_live:
            if not list_checkpoints(self._run.checkpoints):
                raise UserError(f"run {self._run.name!r} has no checkpoint yet: train it first.")
            if self._starting is None or self._starting.exit_code is not None:
                self._starting = await asyncio.to_thread(start_serving, self._run)
            self._tell(Reply(owner, "asked", f"{name}: starting an engine that only draws …"))
        await self._wait_for_line()

    async def _wait_for_line(self) -> None:
        """Until the engine can be asked: one that was just started does not listen at once."""
        patience = _SECONDS_TO_COME_UP if self._starting else _SECONDS_TO_ANSWER
        deadline = time.monotonic() + patience
        while not self._link.is_up:
            if self._starting is not None and self._starting.exit_code:
                code, self._starting = self._starting.exit_code, None
                raise UserError(f"the engine ended at once (exit code {code}); see engine.log.")
            if time.monotonic() > deadline:
                raise UserError(self._link.trouble or "the engine does not answer.")
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


def _reply(asked: _Asked, message: Acknowledged | Working | Done | Refused) -> Reply:
    match message:
        case Acknowledged():
            return Reply(asked.owner, "asked", f"{asked.name}: the engine has it …", message)
        case Working(activity=activity):
            return Reply(asked.owner, "going on", activity, message)
        case Done(text=text):
            return Reply(asked.owner, "done", text, message)
        case Refused() if asked.is_given_up:
            return Reply(asked.owner, "done", f"{asked.name}: given up, nothing was kept", message)
        case Refused(reason=reason):
            return Reply(asked.owner, "error", f"{asked.name} refused: {reason}", message)
