"""Settings changed while training: logged before they take effect, replayed on resume."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from engine.config import Config, apply_settings
from engine.errors import UserError

CHANGEABLE = (
    "optimizer.learning_rate",
    "ema.decay",
    "training.epochs",
    "training.log_every_steps",
    "validation.every_epochs",
    "preview.every_epochs",
    "evaluation.kid_every_epochs",
    "checkpoint.every_epochs",
)
"""What may change during a run; everything else decides what the run is."""


class Change(msgspec.Struct, frozen=True):
    """From the update after `step` on, `key` is `new`."""

    step: int
    key: str
    old: int | float
    new: int | float


class WentBack(msgspec.Struct, frozen=True):
    """The run went back to this step: later changes written before this line are given up."""

    went_back: int


def read_changes(path: Path) -> list[Change]:
    """The changes of a run in order; a torn last line is a change that never took effect."""
    changes: list[Change] = []
    lines = path.read_bytes().splitlines() if path.exists() else []
    for line in lines:
        try:
            if b'"went_back"' in line:
                step = msgspec.json.decode(line, type=WentBack).went_back
                changes = [change for change in changes if change.step <= step]
            else:
                changes.append(msgspec.json.decode(line, type=Change))
        except msgspec.DecodeError:
            continue
    return changes


def parse_changes(settings: Iterable[str]) -> dict[str, int | float]:
    """KEY=NUMBER texts as changes.

    Raises:
        UserError: a text is no such change, or the key cannot change during a run.
    """
    changes: dict[str, int | float] = {}
    for setting in settings:
        key, _, text = setting.partition("=")
        key = key.strip()
        check_changeable(key)
        try:
            changes[key] = msgspec.json.decode(text.strip(), type=int | float)
        except msgspec.DecodeError:
            raise UserError(f"{setting!r} is not a change: {key} takes a number.") from None
    return changes


def check_changeable(key: str) -> None:
    """Refuse a setting that decides what the run is.

    Raises:
        UserError: names what can change.
    """
    if key not in CHANGEABLE:
        known = ", ".join(CHANGEABLE)
        raise UserError(f"{key} cannot change during a run; what can: {known}.")


def plan_change(config: Config, step: int, key: str, new: int | float) -> Change:
    """The change that takes `key` from its present value to `new`.

    Raises:
        UserError: the key cannot change during a run, or the value is not allowed.
    """
    check_changeable(key)
    changed = apply_settings(config, [f"{key}={new!r}"])
    return Change(step, key, setting_in_force(config, key), setting_in_force(changed, key))


def config_at(config: Config, changes: Sequence[Change], step: int) -> Config:
    """The settings in force for the update after `step`."""
    settings = [f"{change.key}={change.new!r}" for change in changes if change.step <= step]
    return apply_settings(config, settings) if settings else config


def setting_in_force(config: Config, key: str) -> int | float:
    """The present value of a setting that may change."""
    section, name = key.split(".")
    value: int | float = getattr(getattr(config, section), name)
    return value
