"""Whether a training can go on as it is ordered: told before anything is started or given up."""

from engine.errors import UserError
from engine.runs.changes import config_at, plan_change, read_changes
from engine.runs.directory import RunDirectory
from engine.runs.resume import ResumePoint
from engine.service.messages import Train


def check_order(run: RunDirectory, point: ResumePoint, order: Train) -> None:
    """Refuse changes that cannot be made, or that leave nothing to train.

    Args:
        run: the run.
        point: where it is to go on from.
        order: what to change before.

    Raises:
        UserError: a setting cannot change or not to this value, or all epochs are done.
    """
    done = point.checkpoint.manifest if point.checkpoint else None
    step, epoch = (done.step, done.epoch) if done else (0, 0.0)
    config = config_at(point.config, read_changes(run.changes), step)
    for key, value in order.changes.items():
        config = config_at(config, [plan_change(config, step, key, value)], step)
    epochs = config.training.epochs
    if order.changes and epochs <= epoch:
        raise UserError(
            f"Run {run.name!r} has done {epoch:.4g} epochs, and training.epochs = {epochs} leaves "
            f"nothing to train: choose more, or go back to an earlier checkpoint."
        )
