"""Samples drawn again and again from the same noise, so that one sees the same pictures grow."""

from collections.abc import Iterator

import tensorflow as tf

from engine.config.schema import Config
from engine.diffusion.samplers import Frame, named_sampler, updates
from engine.diffusion.timesteps import sampling_levels
from engine.sampling.denoiser import CompiledDenoiser
from engine.sampling.randomness import Purpose, fixed_noise


class PreviewSampler:
    """DDIM from fixed noise."""

    def __init__(self, config: Config, denoiser: CompiledDenoiser) -> None:
        self._denoiser = denoiser
        self._levels = sampling_levels(config.diffusion.steps, config.preview.steps).tolist()
        self._updates = updates(named_sampler("ddim"), self._levels, denoiser.alpha_bar)
        size = config.data.size
        shape = (config.preview.count, size, size, config.data.channels)
        self._noise = fixed_noise(config.seed, Purpose.PREVIEW, 0, shape)

    @property
    def steps(self) -> int:
        """Number of sampling steps."""
        return len(self._levels)

    def frames(self, weights: tf.Tensor) -> Iterator[Frame]:
        """Yield each step's frame; the last one's `x_t` is the sample."""
        return self._denoiser.frames(
            weights, self._noise, self._levels, self._updates, noise=lambda _: self._noise
        )
