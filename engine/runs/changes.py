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
    "checkpoint.every_epochs",
)
"""What may change during a run; everything else decides what the run is."""


class Change(msgspec.Struct, frozen=True):
    """From the update after `step` on, `key` is `new`."""

    step: int
    key: str
    old: int | float
    new: int | float


def read_changes(path: Path) -> list[Change]:
    """All changes of a run in order; a torn last line is a change that never took effect."""
    changes = []
    lines = path.read_bytes().splitlines() if path.exists() else []
    for line in lines:
        try:
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
    return Change(step, key, _value(config, key), _value(changed, key))


def config_at(config: Config, changes: Sequence[Change], step: int) -> Config:
    """The settings in force for the update after `step`.

    A change that follows one of a later step was made after going back before that step: the
    later one belongs to a future that was given up.
    """
    settings = [
        f"{change.key}={change.new!r}" for change in _still_valid(changes) if change.step <= step
    ]
    return apply_settings(config, settings) if settings else config


def _still_valid(changes: Sequence[Change]) -> list[Change]:
    valid: list[Change] = []
    for change in changes:
        valid = [kept for kept in valid if kept.key != change.key or kept.step <= change.step]
        valid.append(change)
    return valid


def _value(config: Config, key: str) -> int | float:
    section, name = key.split(".")
    value: int | float = getattr(getattr(config, section), name)
    return value
