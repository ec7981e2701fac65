"""A run's network and images, ready for training or sampling."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config import Config
from engine.data.dataset import Dataset
from engine.networks.network import Network, build_network
from engine.runs.directory import RunDirectory
from engine.sampling.denoiser import CompiledDenoiser
from engine.sampling.images import LazyDataset


@dataclass(frozen=True)
class Model:
    """What training and sampling share; the images are read when they are first needed."""

    run: RunDirectory
    config: Config
    network: Network
    initial: NDArray[np.float32]
    """The weights that training begins with."""
    denoiser: CompiledDenoiser
    images: LazyDataset

    @classmethod
    def build(cls, run: RunDirectory, config: Config) -> "Model":
        """Build the configured network of a run."""
        network, initial = build_network(config)
        return cls(
            run, config, network, initial, CompiledDenoiser(config, network), LazyDataset(config)
        )

    @property
    def dataset(self) -> Dataset:
        """The run's images, prepared now if they are not yet.

        Raises:
            UserError: they cannot be had, or are too few.
        """
        return self.images.get()

    def image_shape(self, count: int) -> tuple[int, int, int, int]:
        """Shape of `count` images."""
        data = self.config.data
        return (count, data.size, data.size, data.channels)

    def to_vector(self, arrays: Mapping[str, NDArray[np.float32]]) -> tf.Tensor:
        """Named weights as one vector of shape (parameters,)."""
        return tf.constant(self.network.layout.to_vector(arrays))
