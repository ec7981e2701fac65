"""Where the arrows stop on a setting's way from less to more."""

import math
from bisect import bisect_left, bisect_right
from typing import Any

from engine.config.catalogue import Setting, Value

_POWERS = tuple(2**power for power in range(13))
_DECAYS = (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)
_FEW = 16
"""A range of so many whole numbers is gone through one by one."""

_NUMBERS: dict[str, tuple[float, ...]] = {
    "seed": tuple(range(100)),
    "data.size": (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024),
    "data.random_crop": (0.08, 0.15, 0.25, 0.35, 0.5, 0.65, 0.75, 0.85, 0.9, 0.95, 1),
    "data.validation_fraction": (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "diffusion.steps": (50, 100, 200, 250, 500, 1000, 2000, 4000),
    "diffusion.min_snr_gamma": (1, 2, 3, 5, 8, 10, 20),
    "network.groups": _POWERS[:8],
    "network.dropout": (0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
    "optimizer.beta_1": _DECAYS,
    "optimizer.beta_2": _DECAYS,
    "ema.decay": _DECAYS,
    "training.batch_size": _POWERS,
    "training.accumulate": _POWERS[:11],
    "validation.batch_size": _POWERS,
    "preview.count": (1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 144, 196, 256),
    "preview.steps": (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000),
    "evaluation.images": (64, 128, 256, 500, 1000, 2000, 5000, 10_000, 50_000),
    "evaluation.steps": (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000),
}
"""Of numbers for which 1, 2, 5, 10, 20 ... would not do."""

_TEXTS = {
    "device": ("auto", "cpu", "gpu:0", "gpu:1"),
    "data.background": ("white", "black", "grey"),
    "data.source": (
        "emoji:portraits", "emoji:smileys", "emoji:people", "emoji:animals", "emoji:food",
        "emoji:travel", "emoji:activities", "emoji:objects", "emoji:symbols", "emoji:flags",
        "emoji:all", "flowers", "pets", "celeba",
    ),
}  # fmt: skip
"""Some of what may be typed."""


def is_moved_by_arrows(setting: Setting) -> bool:
    """Whether there is another value to go to."""
    return setting.kind not in ("wholes", "numbers", "text") or setting.key in _TEXTS


def is_one_of_few(setting: Setting) -> bool:
    """Whether it is chosen and never typed."""
    return setting.kind in ("switch", "choice")


def moved(setting: Setting, value: Value, by: int, known: Value) -> Value:
    """The value some rungs on.

    Words go round; numbers stop at both ends, and from between two rungs go to the next one.

    Args:
        setting: whose value it is.
        value: from where.
        by: rungs, less than 0 for smaller values.
        known: a value that is a rung too, such as the preset's.
    """
    if isinstance(value, int | float) and setting.kind in ("whole", "number"):
        return _along(_numbers(setting, known), value, by)
    words = _words(setting)
    if value not in words:
        return words[0 if by > 0 else -1] if words else value
    return words[(words.index(value) + by) % len(words)]


def _along(ladder: list[Any], value: float, by: int) -> Value:
    """From the last rung, and from beyond it, there is nowhere to go."""
    above = ladder[bisect_right(ladder, value) :]
    below = ladder[: bisect_left(ladder, value)]
    way = above if by > 0 else below[::-1]
    rung: Value = way[min(abs(by), len(way)) - 1] if way else value
    return rung


def _words(setting: Setting) -> tuple[Value, ...]:
    if setting.kind == "switch":
        return (False, True)
    return setting.choices or _TEXTS.get(setting.key, ())


def _numbers(setting: Setting, known: Value) -> list[Any]:
    """The rungs within the limits, rising, in the type of the setting."""
    kind = int if setting.kind == "whole" else float
    own = _NUMBERS.get(setting.key) or _usual(setting)
    rungs = {kind(rung) for rung in own if _is_inside(setting, rung)}
    return sorted(rungs | {known, setting.default})


def _usual(setting: Setting) -> tuple[float, ...]:
    """One by one where there are few, else 1, 2, 5, 10, 20 ..., and 0."""
    low, high = setting.limits.low, setting.limits.high
    if setting.kind == "whole":
        if low is not None and high is not None and high - low <= _FEW:
            return tuple(range(int(low), int(high) + 1))
        return (0, *(digit * 10**power for power in range(7) for digit in (1, 2, 5)))
    return (0, *(float(f"{digit}e{power}") for power in range(-7, 4) for digit in (1, 2, 5)))


def _is_inside(setting: Setting, value: float) -> bool:
    limits = setting.limits
    return (
        (limits.low if limits.low is not None else -math.inf) <= value
        and value <= (limits.high if limits.high is not None else math.inf)
        and (limits.above is None or value > limits.above)
        and (limits.below is None or value < limits.below)
    )
