"""A training that went astray, and what to do about it."""

from pathlib import Path

from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints, read_checkpoint
from engine.training.trouble import Trouble

_SUGGESTED_SHARE = 0.3
"""Of the present learning rate; half is often not enough, a tenth wastes time."""


class TrainingDivergedError(UserError):
    """Too many steps in a row without a finite gradient."""

    def __init__(self, text: str, suggested_learning_rate: float) -> None:
        super().__init__(text)
        self.suggested_learning_rate = suggested_learning_rate


def diverged(
    trouble: Trouble, step: int, checkpoints: Path, learning_rate: float
) -> TrainingDivergedError:
    """Say at which step and noise levels, and offer the last checkpoint with a lower rate.

    Args:
        trouble: the row of bad steps.
        step: steps done.
        checkpoints: the run's folder of checkpoints.
        learning_rate: the setting now in force.
    """
    # Two digits: a rate is typed again by hand.
    suggested = float(f"{learning_rate * _SUGGESTED_SHARE:.2g}")
    kept = list_checkpoints(checkpoints)
    start = (
        f"go on from the checkpoint of step {read_checkpoint(kept[-1]).manifest.step:,}"
        if kept
        else "begin again"
    )
    return TrainingDivergedError(
        f"Training stopped at step {step:,}: the last {trouble.steps} steps, from step "
        f"{trouble.first_step + 1:,} on, gave no finite gradient (loss {trouble.loss:g}, noise "
        f"levels {trouble.lowest_level} to {trouble.highest_level}), and nothing of them was "
        f"kept. Lower the learning rate and {start}: "
        f"--resume --set optimizer.learning_rate={suggested:g}.",
        suggested,
    )
