"""Something that was drawn, taken out of the run so that it can be looked at frame by frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.results.export import overview
from engine.results.result import Facts, Result
from engine.results.trajectory import Trajectory
from engine.sampling.noise_levels import NoiseSchedule
from engine.sampling.similarity import psnr, ssim

Pictures = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Every stored frame of a drawing, in memory."""

    title: str
    """What its files are called, without ending."""
    facts: Facts
    x_t: Pictures
    """uint8, shape (frames, count, H, W, C)."""
    x0: Pictures
    """What the network predicts from each frame, same shape."""
    whole: Pictures
    """The picture of it all, shape (H, W, 3)."""
    schedule: NoiseSchedule
    beside: Mapping[str, Pictures] = field(default_factory=dict)
    """Of a reconstruction: original and noisy, each of shape (1, H, W, C)."""

    @property
    def size(self) -> int:
        """Bytes in memory, nearly."""
        return self.x_t.nbytes + self.x0.nbytes + self.whole.nbytes

    @property
    def frames(self) -> int:
        """How many there are."""
        return len(self.x_t)

    def level(self, place: int) -> int | None:
        """Noise level of a frame; None: the clean result."""
        number = self.facts.frames[place]
        return self.facts.levels[number] if number < len(self.facts.levels) else None

    def caption(self, place: int) -> str:
        """Like "step 12 of 50, t = 380: noise 71%, SNR -0.3 dB"."""
        number, total = self.facts.frames[place], len(self.facts.levels)
        level = self.level(place)
        if level is None:
            return f"step {number} of {total}: the result"
        return f"step {number} of {total}, t = {level}: {self.schedule[level].in_words}"

    def likeness(self, place: int) -> str:
        """How near the predicted image of a frame comes to the original; "" without one."""
        if "original" not in self.beside:
            return ""
        image, original = self.x0[place, 0], self.beside["original"][0]
        decibels = psnr(image, original)
        near = "equal" if decibels is None else f"PSNR {decibels:.1f} dB"
        return f"{near}, SSIM {ssim(image, original):.3f}"


def take(result: Result, schedule: NoiseSchedule, original: Pictures | None) -> Drawn:
    """Read all of a result.

    Args:
        result: in the run.
        schedule: of the run.
        original: of a picture that was noised and cleaned, shape (1, H, W, C).

    Raises:
        UserError: it is damaged, or gone.
    """
    trajectory = Trajectory.open(result)
    beside = {}
    if original is not None:
        beside = {"original": original, "noisy": np.array(result.pictures("noisy"))}
    return Drawn(
        title=f"{result.facts.kind}-seed-{result.facts.settings.seed}",
        facts=result.facts,
        x_t=np.array(trajectory.x_t),
        x0=np.array(trajectory.x0),
        whole=np.array(overview(result)),
        schedule=schedule,
        beside=beside,
    )
