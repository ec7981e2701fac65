"""A run's network and images, ready for training or sampling."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config import Config
from engine.data.dataset import Dataset, load_dataset
from engine.networks.network import IMAGE_CHANNELS, Network, build_network
from engine.runs.directory import RunDirectory
from engine.sampling.denoiser import CompiledDenoiser


@dataclass(frozen=True)
class Model:
    """What training and sampling share; the images are read when they are first needed."""

    run: RunDirectory
    config: Config
    network: Network
    initial: NDArray[np.float32]
    """The weights that training begins with."""
    denoiser: CompiledDenoiser

    @classmethod
    def build(cls, run: RunDirectory, config: Config) -> "Model":
        """Build the configured network of a run."""
        network, initial = build_network(config)
        return cls(run, config, network, initial, CompiledDenoiser(config, network))

    @cached_property
    def dataset(self) -> Dataset:
        """The run's images.

        Raises:
            UserError: they cannot be read, or are too few.
        """
        return load_dataset(self.config)

    def image_shape(self, count: int) -> tuple[int, int, int, int]:
        """Shape of `count` images."""
        return (count, self.config.data.size, self.config.data.size, IMAGE_CHANNELS)

    def to_vector(self, arrays: Mapping[str, NDArray[np.float32]]) -> tf.Tensor:
        """Named weights as one vector of shape (parameters,)."""
        return tf.constant(self.network.layout.to_vector(arrays))
