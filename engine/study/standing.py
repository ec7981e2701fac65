"""How far a study is, read from its files: of which trainings there are figures, which are live."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.runs.lock import is_held
from engine.runs.status import read_status
from engine.study.folder import StudyFolder
from engine.study.plan import Training


@dataclass(frozen=True)
class Standing:
    """At one moment."""

    done: int
    """Trainings of which there are figures."""
    total: int
    share: float
    """Of all the work, 0 to 1: longer trainings count more, one under way by its epochs."""
    now: tuple[str, ...]
    """What is under way, in words."""


def standing(folder: StudyFolder, trainings: Sequence[Training]) -> Standing:
    """Look at the folder."""
    done, work, now = 0, 0.0, []
    for training in trainings:
        if folder.record(training.name).exists():
            done += 1
            work += training.variant.length
            continue
        trained, activity = _trained(folder, training)
        work += training.variant.length * trained
        if is_held(folder.run(training).lock):
            now.append(f"{training.name} {activity}")
    whole = sum(training.variant.length for training in trainings)
    return Standing(done, len(trainings), work / whole if whole else 1.0, tuple(now))


_MEASURING = 0.2
"""Share of the work on a training that comes after its last epoch, about."""


def _trained(folder: StudyFolder, training: Training) -> tuple[float, str]:
    """How much of the work on a training is done, and how far it is in words."""
    status = read_status(folder.run(training).status)
    if status is None or not status.epochs:
        return 0.0, "begins"
    share = min(1.0, status.epoch / status.epochs)
    return share * (1 - _MEASURING), "is measured" if share == 1 else f"{share:.0%}"
