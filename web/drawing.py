"""Follow one drawing from the click to its end: what a page shows meanwhile."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from engine.service.messages import DrawCommand, Emerging, Message, Progress, Working
from web.drawn import Drawn, Pictures
from web.engine import PageEngine


@dataclass(frozen=True, eq=False)
class Stage:
    """How far it is."""

    words: str
    done: int = 0
    total: int = 0
    """0: not known yet."""
    pictures: Pictures | None = None
    """What the network predicts now; None: nothing new."""


class Drawings:
    """The drawings under way, so that they can be given up when the page ends."""

    def __init__(self, engine: PageEngine) -> None:
        self._engine = engine
        self._under_way: dict[asyncio.Task[Drawn | None], asyncio.Event] = {}

    async def follow(
        self, command: DrawCommand, original: Pictures | None = None
    ) -> AsyncGenerator[Stage | Drawn, None]:
        """Have something drawn; closing the iterator gives it up, and nothing of it stays.

        Args:
            command: what to draw.
            original: of a picture that is noised and cleaned, shape (1, H, W, C).

        Yields:
            How far it is, as often as there is something new, and at last the drawing.

        Raises:
            UserError: it cannot be drawn, and why.
        """
        said: asyncio.Queue[Message | None] = asyncio.Queue()
        given_up = asyncio.Event()
        drawing = asyncio.create_task(
            self._engine.draw(command, original, said.put_nowait, given_up)
        )
        drawing.add_done_callback(lambda _: said.put_nowait(None))
        self._under_way[drawing] = given_up
        try:
            yield Stage("starting the engine")
            while (message := await said.get()) is not None:
                if (stage := _stage(message)) is not None:
                    yield stage
            drawn = await drawing
            if drawn is not None:
                yield drawn
        finally:
            given_up.set()
            await asyncio.wait([drawing])
            drawing.exception()  # Told above, or of no interest to who has left.
            del self._under_way[drawing]

    async def close(self) -> None:
        """Give up all that is under way, and let go of the engine."""
        for given_up in self._under_way.values():
            given_up.set()
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._engine.close()


def _stage(message: Message) -> Stage | None:
    match message:
        case Progress(state="starting", activity=activity):
            return Stage(activity)
        case Working(activity=activity, done=done, total=total, seconds_left=left):
            words = activity.partition(",")[0]
            about = f", {left:.0f} s left" if left and left >= 1 else ""
            return Stage(f"{words}: step {done} of {total}{about}", done, total)
        case Emerging(step=step, steps=steps):
            return Stage(f"sampling: step {step} of {steps}", step, steps, message.pictures)
        case _:
            return None
