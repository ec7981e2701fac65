"""Decode pictures in order: a few at once here, many in processes of their own, one per core."""

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.data.cache.facts import Entry
from engine.data.decoding.decode import UnusableError, decode
from engine.data.decoding.preparation import Preparation
from engine.data.picture import Picture
from engine.errors import UserError

Outcome = tuple[Entry, NDArray[np.uint8] | None]
"""What became of a picture, and its pixels if it can be used."""

_AT_ONCE = 32
_WORTH_PROCESSES_SECONDS = 3.0
"""Starting processes takes about half a second: shorter work is done sooner without."""


def outcomes(
    pictures: Iterator[Picture], preparation: Preparation, count: int
) -> Iterator[list[Outcome]]:
    """Decode all pictures, a batch at a time, in their order.

    The first batches are decoded in this process; when their pace says that the rest is worth
    it, the rest is decoded by as many processes as there are cores.

    Args:
        pictures: a picture that cannot be used becomes an entry that says why.
        preparation: how.
        count: of the pictures, roughly: decides whether processes are worth their start.

    Raises:
        UserError: a decoding process was killed.
    """
    batches = _batches(pictures)
    started, done = time.monotonic(), 0
    for batch in batches:
        yield decode_batch(batch, preparation)
        done += len(batch)
        pace = (time.monotonic() - started) / done
        if pace * (count - done) > _WORTH_PROCESSES_SECONDS and _cores() > 1:
            break
    yield from _in_processes(batches, preparation)


def decode_batch(batch: list[Picture], preparation: Preparation) -> list[Outcome]:
    """Decode a few pictures."""
    return [_outcome(picture, preparation) for picture in batch]


def _outcome(picture: Picture, preparation: Preparation) -> Outcome:
    known = Entry(picture.name, split=picture.split, place=picture.place, group=picture.group)
    try:
        decoded = decode(picture.content, preparation)
    except UnusableError as trouble:
        return msgspec.structs.replace(known, trouble=str(trouble)), None
    entry = msgspec.structs.replace(
        known,
        width=decoded.width,
        height=decoded.height,
        mode=decoded.mode,
        format=decoded.format,
        digest=decoded.digest,
    )
    return entry, decoded.pixels


def _in_processes(
    batches: Iterator[list[Picture]], preparation: Preparation
) -> Iterator[list[Outcome]]:
    first = next(batches, None)
    if first is None:
        return
    with _pool() as pool:
        # So few are under way at once that a set larger than memory never is in memory.
        waiting = deque([pool.submit(decode_batch, first, preparation)])
        for batch in batches:
            waiting.append(pool.submit(decode_batch, batch, preparation))
            if len(waiting) > 2 * _cores():
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _pool() -> Iterator[ProcessPoolExecutor]:
    """Decoding processes; ended at once when the work is given up."""
    others = set(multiprocessing.active_children())
    # Spawned, not forked: a fork of a process that runs TensorFlow may hang.
    pool = ProcessPoolExecutor(_cores(), multiprocessing.get_context("spawn"), _begin_decoding)
    try:
        yield pool
    except BrokenProcessPool:
        raise UserError(
            "A process that decodes images was ended by the system, perhaps for want of memory: "
            "what is prepared is kept, so the same command goes on from there."
        ) from None
    except BaseException:
        # The pool's own way to end lets them finish, and can wait for ever after an interrupt.
        for decoder in set(multiprocessing.active_children()) - others:
            decoder.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _batches(pictures: Iterator[Picture]) -> Iterator[list[Picture]]:
    while batch := list(islice(pictures, _AT_ONCE)):
        yield batch


def _begin_decoding() -> None:
    """In each process: end with the one that asked for the work, and not before.

    Ctrl-C in a terminal reaches every process, but it is for that one to end the work; and if it
    is killed, nobody is left to end these.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0))
