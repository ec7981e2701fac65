"""The checkpoint that somebody names: best, last, or by its step."""

from engine.errors import UserError
from engine.runs.checkpoints import (
    Checkpoint,
    best_checkpoint,
    list_checkpoints,
    read_checkpoint,
    step_of,
)
from engine.runs.directory import RunDirectory


def chosen_checkpoint(run: RunDirectory, name: str) -> Checkpoint:
    """The checkpoint called best, last or by its step.

    Raises:
        UserError: there is none; names the steps there are.
    """
    paths = list_checkpoints(run.checkpoints)
    if not paths:
        raise UserError(
            f"Run {run.name!r} has no checkpoint yet: train it for a while, or save one."
        )
    if name == "last":
        return read_checkpoint(paths[-1])
    if name == "best":
        return best_checkpoint(run.checkpoints) or read_checkpoint(paths[-1])
    for path in paths:
        if name == str(step_of(path)):
            return read_checkpoint(path)
    steps = ", ".join(str(step_of(path)) for path in paths)
    raise UserError(
        f"Run {run.name!r} has no checkpoint {name!r}: choose best, last or a step out of {steps}."
    )
