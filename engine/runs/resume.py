"""Where a run can go on from, checked without TensorFlow so that a front end can tell at once."""

from dataclasses import dataclass
from typing import Any

import msgspec

from engine.config import Config, config_digest, parse_config
from engine.errors import UserError
from engine.runs.checkpoints import Checkpoint, newest_whole_checkpoint, whole_checkpoint
from engine.runs.directory import RunDirectory


@dataclass(frozen=True)
class ResumePoint:
    """What the engine starts from."""

    config: Config
    checkpoint: Checkpoint | None
    """None: from the beginning."""
    troubles: list[str]
    """What is wrong with checkpoints that had to be passed over."""
    goes_back: bool = False
    """Whether everything after the checkpoint is given up."""


def read_config(run: RunDirectory) -> Config:
    """The run's configuration.

    Raises:
        UserError: there is none, or it is broken.
    """
    try:
        text = run.config.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"Run {run.name!r} has no readable configuration: {error}.") from None
    return parse_config(text, str(run.config))


def find_resume_point(run: RunDirectory, step: int | None = None) -> ResumePoint:
    """The configuration of a run, and the checkpoint to go on from.

    Args:
        run: the run.
        step: of the checkpoint to go back to; None takes the newest that is whole.

    Raises:
        UserError: the configuration is broken, or was edited after training began; there is no
            such checkpoint, or it is damaged.
    """
    config = read_config(run)
    if step is not None:
        wanted = whole_checkpoint(run.checkpoints, step)
        check_unedited(run, config, wanted)
        return ResumePoint(config, wanted, [], goes_back=True)
    checkpoint, troubles = newest_whole_checkpoint(run.checkpoints)
    if troubles and checkpoint is None:
        raise UserError(f"No checkpoint of run {run.name!r} can be read: {troubles[0]}")
    if checkpoint is not None:
        check_unedited(run, config, checkpoint)
    return ResumePoint(config, checkpoint, troubles)


def check_unedited(run: RunDirectory, config: Config, checkpoint: Checkpoint) -> None:
    """Refuse a configuration that is not the one the checkpoint was trained with.

    A setting that is newer than the checkpoint counts as its default.

    Raises:
        UserError: names the keys and both values.
    """
    if checkpoint.manifest.config_digest == config_digest(config):
        return
    try:
        trained = msgspec.convert(checkpoint.manifest.config, Config)
    except msgspec.ValidationError:
        trained = None
    if trained != config:
        raise UserError(_describe_edit(run, config, checkpoint))


def _describe_edit(run: RunDirectory, config: Config, checkpoint: Checkpoint) -> str:
    trained = _flat(checkpoint.manifest.config)
    present = _flat(msgspec.to_builtins(config))
    differences = [
        f"{key} is {present.get(key)!r} but was trained with {trained.get(key)!r}"
        for key in sorted({*trained, *present})
        if trained.get(key) != present.get(key)
    ]
    return (
        f"{run.config} was edited after training began: {'; '.join(differences)}. "
        f"Put it back, or start a new run with `ddpm-tui train {run.config}`."
    )


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = list(value) if isinstance(value, tuple) else value
    return flat
