"""A front end's side: start the processes, look at how far they are, end them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence

import msgspec

from engine.child_process import last_words
from engine.errors import UserError
from engine.runs.files import naming_disk_trouble
from engine.study.folder import StudyFolder, prepare, working_in
from engine.study.order import Order
from engine.study.plan import Training
from engine.study.standing import Standing, standing

_SECONDS_BETWEEN_LOOKS = 0.5
_REFUSED = 2
_SECONDS_OF_PATIENCE = 60.0
"""A process that is asked to end finishes a step, or a batch of drawn images, and saves."""


def processes_here() -> int:
    """One for each core that this process may use, but no more than memory is sure to be there."""
    return min(4, len(os.sched_getaffinity(0)))


def study(
    folder: StudyFolder, order: Order, trainings: Sequence[Training], processes: int
) -> Generator[Standing, None, None]:
    """Have the trainings done; closing the iterator ends the work and keeps what is done.

    Yields:
        How far it is, again and again.

    Raises:
        UserError: the folder holds another study or is in use, a training cannot be done, or the
            disk refuses.
    """
    with working_in(folder):
        prepare(folder, trainings)
        left = standing(folder, trainings)
        yield left
        count = min(processes, left.total - left.done)
        workers = [_start(folder, order) for _ in range(count)]
        try:
            while any(worker.poll() is None for worker in workers):
                _check(folder, workers)
                yield standing(folder, trainings)
                time.sleep(_SECONDS_BETWEEN_LOOKS)
            _check(folder, workers)
        finally:
            _end(workers)
    yield standing(folder, trainings)


Worker = subprocess.Popen[bytes]
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""For NumPy's sums of squares, whose threads would wait for each other on cores that are taken."""


def _start(folder: StudyFolder, order: Order) -> Worker:
    """A process that ends when its standard input does, however this one ends.

    In a session of its own, so that Ctrl-C reaches this process alone.
    """
    with naming_disk_trouble("Starting the study"), folder.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.study", msgspec.json.encode(order).decode()],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={"TF_CPP_MIN_LOG_LEVEL": "2", **_ONE_THREAD, **os.environ},
        )


def _check(folder: StudyFolder, workers: Sequence[Worker]) -> None:
    for worker in workers:
        if code := worker.poll():
            raise UserError(f"The study broke off, and keeps what is done: {_why(folder, code)}")


def _why(folder: StudyFolder, code: int) -> str:
    if code < 0:
        return f"a process of it was ended by {signal.Signals(-code).name}."
    last = last_words(folder.log.read_bytes())
    if code == _REFUSED:
        return last
    return f"a process of it met a fault of its own; {str(folder.log)!r} ends with: {last}"


def _end(workers: Sequence[Worker]) -> None:
    for worker in workers:
        if worker.stdin is not None:
            worker.stdin.close()
    deadline = time.monotonic() + _SECONDS_OF_PATIENCE
    for worker in workers:
        try:
            worker.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
