"""A training that went astray, and what to do about it."""

from pathlib import Path

from engine.errors import UserError
from engine.runs.checkpoints import Manifest, list_checkpoints, read_checkpoint
from engine.runs.status import Advice
from engine.training.trouble import Trouble

_SUGGESTED_SHARE = 0.3
"""Of the present learning rate; half is often not enough, a tenth wastes time."""

_SANE_LOSS = 2.0
"""Times the lowest loss of all kept checkpoints: more, and the training was astray already."""


class TrainingDivergedError(UserError):
    """Too many steps in a row without a finite gradient."""

    def __init__(self, text: str, advice: Advice) -> None:
        super().__init__(text)
        self.advice = advice


def diverged(
    trouble: Trouble, step: int, checkpoints: Path, learning_rate: float
) -> TrainingDivergedError:
    """Say at which step and noise levels, and offer the last good checkpoint with a lower rate.

    Args:
        trouble: the row of bad steps.
        step: steps done.
        checkpoints: the run's folder of checkpoints.
        learning_rate: the setting now in force.
    """
    # Two digits: a rate is typed again by hand.
    rate = float(f"{learning_rate * _SUGGESTED_SHARE:.2g}")
    good = last_good_step(checkpoints)
    if good is None:
        remedy = f"Start a new run with a lower learning rate, such as {rate:g}."
    else:
        remedy = (
            f"Go back to the checkpoint of step {good:,} with a lower learning rate: "
            f"--resume --from {good} --set optimizer.learning_rate={rate:g}."
        )
    return TrainingDivergedError(
        f"Training stopped at step {step:,}: the last {trouble.steps} steps, from step "
        f"{trouble.first_step + 1:,} on, gave no finite gradient (loss {trouble.loss:g}, noise "
        f"levels {trouble.lowest_level} to {trouble.highest_level}), and nothing of them was "
        f"kept. {remedy}",
        Advice(rate, good),
    )


def last_good_step(checkpoints: Path) -> int | None:
    """Step of the newest checkpoint whose training loss is not far above the lowest.

    A training often gets worse for a while before its numbers overflow.
    """
    manifests = [read_checkpoint(path).manifest for path in list_checkpoints(checkpoints)]
    losses = [m.training_loss for m in manifests if m.training_loss is not None]

    def is_good(manifest: Manifest) -> bool:
        loss = manifest.training_loss
        return not losses or (loss is not None and loss <= _SANE_LOSS * min(losses))

    return next((m.step for m in reversed(manifests) if is_good(m)), None)
