"""Build everything that a training needs, from a run's directory."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.config import Config
from engine.data.dataset import Dataset, load_dataset
from engine.networks.network import Network, build_network
from engine.runs.checkpoints import Checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.events import log_event
from engine.runs.files import append_line, end_torn_line
from engine.runs.metrics import Resumed
from engine.runs.resume import ResumePoint
from engine.training.state import GROUPS, TrainingState


@dataclass(frozen=True)
class Session:
    """What a training works with."""

    run: RunDirectory
    config: Config
    dataset: Dataset
    network: Network
    state: TrainingState
    checkpoint: Checkpoint | None

    @property
    def first_step(self) -> int:
        """Updates already done."""
        return self.checkpoint.manifest.step if self.checkpoint else 0


def open_session(run: RunDirectory, point: ResumePoint, tell: Callable[[str], None]) -> Session:
    """Load images and network, and the weights of the resume point.

    Args:
        run: the run's directory.
        point: where to go on from.
        tell: called with what is being done, in words.

    Raises:
        UserError: the images or the weights cannot be used.
    """
    tell("reading the images")
    dataset = load_dataset(point.config)
    tell("building the network")
    network, initial = build_network(point.config)
    state = TrainingState(initial)
    if point.checkpoint is not None:
        tell(f"loading the checkpoint of step {point.checkpoint.manifest.step:,}")
        _restore(state, network, point.checkpoint)
    session = Session(run, point.config, dataset, network, state, point.checkpoint)
    _tell_beginning(session, point)
    return session


def _restore(state: TrainingState, network: Network, checkpoint: Checkpoint) -> None:
    for group in GROUPS:
        state.restore(network.layout, group, checkpoint.tensors(group))
    state.restore_counters(checkpoint.manifest.counters)


def _tell_beginning(session: Session, point: ResumePoint) -> None:
    """Write down that training begins, or goes on and from where."""
    run, step = session.run, session.first_step
    for trouble in point.troubles:
        log_event(run.events, step, f"Passed over a checkpoint: {trouble}", "warning")
    is_resumed = run.metrics.exists()
    for log in (run.metrics, run.changes, run.events):
        end_torn_line(log)
    if is_resumed:
        from_step = step if session.checkpoint else -1
        append_line(run.metrics, Resumed(from_step, time.time()), durable=True)
    dataset = session.dataset
    log_event(
        run.events,
        step,
        f"{f'Resumed from step {step:,}' if is_resumed else 'Began'}: "
        f"{len(dataset.train):,} training and {len(dataset.validation):,} validation images, "
        f"{session.network.layout.count:,} parameters",
    )
