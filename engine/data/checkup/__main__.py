"""The process: ``python -m engine.data.checkup ORDER``."""

import os
import signal
import sys
import time
from pathlib import Path

from engine.data.cache.store import prepared_pictures
from engine.data.checkup.messages import (
    Checked,
    Order,
    Refused,
    Said,
    Working,
    decode_order,
    encode,
)
from engine.data.decoding.preparation import preparation_of
from engine.data.survey.report import Report, survey
from engine.errors import UserError
from engine.progress import Progress, Steps, finish

_SECONDS_BETWEEN_WORDS = 0.1


def main() -> int:
    """Do as ordered; the exit code is 0, 2 (refused) or 130 (interrupted)."""
    order = decode_order(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _give_up)
    try:
        _say(Checked(finish(_check(order), _Teller())))
        return 0
    except UserError as error:
        _say(Refused(str(error)))
        return 2
    except KeyboardInterrupt:
        return 130


def _give_up(*_: object) -> None:
    """Once: a second signal, sent to make sure, must not interrupt the giving up."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _check(order: Order) -> Steps[Report]:
    data = order.data
    archives = Path(order.archives) if order.archives else None
    prepared = yield from prepared_pictures(data.source, preparation_of(data), archives)
    if not prepared.facts.count:
        first = prepared.unusable[0]
        raise UserError(
            f"None of the {prepared.facts.passed_over:,} pictures of {data.source!r} can be used; "
            f"the first, {first.name}, is {first.trouble}."
        )
    return (yield from survey(prepared, data))


class _Teller:
    """Says how far it is, but not so often that saying it is the work."""

    def __init__(self) -> None:
        self._told, self._activity = 0.0, ""

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._told < _SECONDS_BETWEEN_WORDS and progress.activity == self._activity:
            return
        self._told, self._activity = now, progress.activity
        _say(Working(progress.activity, progress.done, progress.total, progress.unit))


def _say(said: Said) -> None:
    sys.stdout.buffer.write(encode(said) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Whatever waits to be told of the end of a pool that was interrupted would wait for ever.
    os._exit(code)
