"""Who may come in, where there is a password."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable

USER = "ddpm"
_SECONDS_AFTER_A_WRONG_ONE = 1.0


def checker(password: str) -> Callable[[str, str], Awaitable[bool]]:
    """What says whether a name and a password are right; guessing is slow."""
    right = f"{USER}\n{password}".encode()
    turn = asyncio.Lock()

    async def check(name: str, said: str) -> bool:
        async with turn:
            if hmac.compare_digest(f"{name}\n{said}".encode(), right):
                return True
            await asyncio.sleep(_SECONDS_AFTER_A_WRONG_ONE)
            return False

    return check
