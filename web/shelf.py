"""What visitors have drawn, for as long as there is room for it in memory."""

import secrets
import threading
from collections import OrderedDict

from web.drawn import Drawn

MOST_BYTES = 512 * 2**20
"""Twice what one drawing stores at most (`engine.results.trajectory`)."""


class Shelf:
    """Drawings by a key that nobody guesses; those not looked at for longest go first.

    Its methods may be called from any thread.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._drawn: OrderedDict[str, Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, drawn: Drawn) -> str:
        """Keep a drawing; its key."""
        key = secrets.token_urlsafe(18)
        with self._lock:
            self._drawn[key] = drawn
            while len(self._drawn) > 1 and self._size() > self._most_bytes:
                self._drawn.popitem(last=False)
        return key

    def find(self, key: str) -> Drawn | None:
        """The drawing of a key; None when it is there no more."""
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
            return self._drawn.get(key)

    def drop(self, key: str) -> None:
        """Let go of a drawing that nobody looks at any more."""
        with self._lock:
            self._drawn.pop(key, None)

    def _size(self) -> int:
        return sum(drawn.size for drawn in self._drawn.values())
