"""What the golden files hold: the cases, the network and the noise, the same for both sides.

NumPy alone, so that `make.py` (with diffusers, in a venv of its own) and the tests share it.
"""

from typing import Any, NamedTuple

import numpy as np

TOTAL = 500
SHAPE = (2, 2, 2, 3)


class Case(NamedTuple):
    """One walk: a schedule, what the network predicts, a sampler, how many steps."""

    sampler: str
    schedule: str
    zero_terminal_snr: bool
    prediction: str
    clip: bool
    steps: int
    eta: float = 0.0

    @property
    def name(self) -> str:
        schedule = self.schedule + ("_zero" if self.zero_terminal_snr else "")
        sampler = f"ddim{self.eta:g}" if self.sampler == "ddim" else self.sampler
        clip = "-clip" if self.clip else ""
        return f"{sampler}-{schedule}-{self.prediction}{clip}-{self.steps}"


# diffusers' DDIM takes T // S for every stride: only an S that divides T walks our levels. For
# the other strides, DDIM with eta 1 is compared with DDPM in test_ddim.py.
_PROCESSES = [
    ("linear", False, "epsilon", True, (1, 10, 25)),
    ("linear", False, "epsilon", False, (10,)),
    ("linear", False, "x0", False, (10,)),
    ("linear", False, "v", False, (20,)),
    ("linear", True, "v", False, (2, 10, 25)),
    ("linear", True, "x0", False, (10,)),
    ("cosine", False, "epsilon", True, (10, 25)),
    ("cosine", False, "x0", False, (10,)),
    ("cosine", False, "v", True, (20,)),
    ("cosine", True, "v", False, (1, 10, 25)),
]
_SAMPLERS = [("ddpm", 0.0), ("ddim", 0.0), ("ddim", 0.5), ("ddim", 1.0), ("dpm-solver", 0.0)]

CASES = [
    Case(sampler, schedule, zero, prediction, clip, steps, eta)
    for sampler, eta in _SAMPLERS
    for schedule, zero, prediction, clip, counts in _PROCESSES
    for steps in counts
    # From pure noise with eta 1, diffusers takes the root of 1 - ab_s - sigma^2, which is 0 but
    # for rounding: most of those walks are not numbers. test_zero_snr.py has ours.
    if not (zero and eta == 1)
]
# Strides that do not divide T: DDPM's "correct respaced variance" and DPM-Solver take any.
CASES += [
    Case(sampler, schedule, zero, "v", False, steps)
    for sampler in ("ddpm", "dpm-solver")
    for schedule, zero in (("linear", False), ("cosine", True))
    for steps in (7, 30)
]
CASES += [
    Case("ddpm", "linear", False, "epsilon", True, TOTAL),
    Case("ddpm", "cosine", True, "v", False, TOTAL),
]

KEPT_FRAMES = 30
"""Of longer walks every so many frames are stored: T of them would be most of the files."""


def stored(steps: int) -> slice:
    """Which frames of a walk the files hold; every one of a short walk, and always the last."""
    stride = -(-steps // KEPT_FRAMES)
    return slice((steps - 1) % stride, None, stride)


def output(x: Any, level: int) -> Any:
    """A network's answer for images of `SHAPE`: smooth, bounded, of every pixel and level another.

    Not the answer to anything: what is compared are the formulas around it.
    """
    pixel = np.arange(np.prod(SHAPE), dtype=np.float64).reshape(SHAPE)
    return 0.8 * np.tanh(0.7 * x + 0.4 * np.sin(pixel + level / 60)) + 0.1 * np.cos(2 * x)


def start() -> Any:
    """The noise a walk begins with. RandomState's stream is frozen: it never changes."""
    return np.random.RandomState(1).standard_normal(SHAPE)


def noise(step: int) -> Any:
    """The fresh noise of a step."""
    return np.random.RandomState(1000 + step).standard_normal(SHAPE)
