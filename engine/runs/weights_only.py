"""Checkpoints of weights alone: enough to draw with, a quarter of the disk."""

from collections.abc import Sequence
from pathlib import Path

from engine.errors import UserError
from engine.runs.checkpoints import Checkpoint, write_checkpoint

AVERAGED = ("ema",)
"""What is drawn with unless somebody asks for something else."""


def copy_weights(
    checkpoint: Checkpoint, folder: Path, names: Sequence[str] = AVERAGED
) -> Checkpoint:
    """Write a checkpoint that holds some of another's weights, and nothing of its optimizer.

    Args:
        checkpoint: to copy from.
        folder: the other run's folder of checkpoints.
        names: files to take, without ending: ema, weights.

    Returns:
        The copy, of the same step.

    Raises:
        UserError: it holds none of them, or a file is damaged.
    """
    groups = {name: checkpoint.tensors(name) for name in names if checkpoint.has(name)}
    if not groups:
        raise UserError(f"Checkpoint {str(checkpoint.path)!r} holds no {' and no '.join(names)}.")
    folder.mkdir(parents=True, exist_ok=True)
    return write_checkpoint(folder, checkpoint.manifest, groups)
