"""Prepare the images of a run whose pictures came with the program: nobody need be asked."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from engine.config import Config
from engine.data.checkup.follow import follow_check_up
from engine.data.checkup.messages import Order, Working
from engine.data.sources.names import parse_source
from engine.errors import UserError


def are_embedded(config: Config) -> bool:
    """Whether preparing the images takes seconds, and no network."""
    try:
        return parse_source(config.data.source).kind == "emoji"
    except UserError:
        return False


async def prepare_embedded(config: Config) -> AsyncGenerator[str, None]:
    """Prepare them, in a process of its own; closing ends it and keeps what is prepared.

    Yields:
        How far it is, in words.

    Raises:
        UserError: the disk refuses.
    """
    yield "Preparing the images of this run …"
    async with aclosing(follow_check_up(Order(config.data))) as said:
        async for message in said:
            if isinstance(message, Working) and message.total:
                share = f"{message.done:,} of {message.total:,} {message.unit}"
                yield f"Preparing the images of this run: {message.activity}, {share}"
