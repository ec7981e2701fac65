"""The samplers by name: the one place that a new one is told to (docs/extending.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from engine.diffusion.samplers.ddim import ddim
from engine.diffusion.samplers.ddpm import ddpm
from engine.diffusion.samplers.dpm_solver import dpm_solver
from engine.diffusion.samplers.update import Sampler, Update

SamplerName = Literal["ddpm", "ddim", "dpm-solver"]


@dataclass(frozen=True)
class NamedSampler:
    """A sampler, and what is to be known to offer it."""

    step: Callable[..., Update]
    """A `Sampler`; one that takes eta takes it by that name."""
    about: str
    """Beside its name, where it is chosen."""
    takes_eta: bool = False
    """Whether a share of fresh noise, 0 to 1, may be asked for."""
    adds_noise: bool = False
    """Whether there is fresh noise without being asked for: another seed, another way on."""


SAMPLERS: dict[SamplerName, NamedSampler] = {
    "dpm-solver": NamedSampler(dpm_solver, "DPM-Solver++, best in few steps"),
    "ddim": NamedSampler(ddim, "straight on, or with noise: eta", takes_eta=True),
    "ddpm": NamedSampler(ddpm, "fresh noise in each step; needs many", adds_noise=True),
}
"""In the order in which they are offered."""


def named_sampler(name: SamplerName, eta: float = 0.0) -> Sampler:
    """The sampler of that name; `eta` (0 to 1) is the share of fresh noise of one that takes it."""
    known = SAMPLERS[name]
    return partial(known.step, eta=eta) if known.takes_eta else known.step
