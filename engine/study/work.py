"""Train and measure whatever is neither done nor in other hands."""

from collections.abc import Callable, Generator, Sequence

import msgspec

from engine.errors import UserError
from engine.runs.lock import RunLock, is_held
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.study.folder import StudyFolder
from engine.study.measuring import measure
from engine.study.plan import Training
from engine.study.records import Record, write_record
from engine.study.training import train
from engine.training.divergence import TrainingDivergedError


def work(
    folder: StudyFolder, trainings: Sequence[Training], images: int
) -> Generator[Moment, None, None]:
    """Do one training after the other; a run's lock says that another process is at it.

    Closed between two moments, the training under way is saved.

    Args:
        folder: of the study, with all runs in it.
        trainings: in the order they are to be done in.
        images: to draw for each KID.

    Raises:
        UserError: a run cannot be gone on with, or the disk refuses.
    """
    for training in trainings:
        if folder.record(training.name).exists():
            continue
        lock = _taken(folder, training)
        if lock is None:
            continue
        try:
            # Another process may have ended it while this one waited for the lock.
            if not folder.record(training.name).exists():
                yield from _do(folder, training, images)
        finally:
            lock.release()


def _taken(folder: StudyFolder, training: Training) -> RunLock | None:
    path = folder.run(training).lock
    if is_held(path):
        return None
    try:
        return RunLock.take(path, socket="")
    except UserError:
        return None


def _do(folder: StudyFolder, training: Training, images: int) -> Generator[Moment, None, None]:
    model = Model.build(folder.run(training), training.config)
    try:
        yield from train(model)
        record = yield from measure(model, training, images)
    except TrainingDivergedError as error:
        # What cannot be trained is a result as well, and must not keep the others waiting.
        record = Record(
            variant=training.variant.name,
            seed=training.seed,
            config=msgspec.to_builtins(training.config),
            parameters=model.network.layout.count,
            trouble=str(error),
        )
    write_record(folder.record(training.name), record)


def work_while(
    is_wanted: Callable[[], bool],
    folder: StudyFolder,
    trainings: Sequence[Training],
    images: int,
) -> None:
    """Work until all is done, or until it is not wanted any more.

    Raises:
        UserError: as `work`.
    """
    working = work(folder, trainings, images)
    try:
        for moment in working:
            if moment.is_boundary and not is_wanted():
                break
    finally:
        working.close()
