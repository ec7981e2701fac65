"""What networks are described with, as Keras layers.

Every layer is named after its place, so that the names in a weights file say what they are.
"""

from itertools import count

import keras
from keras import layers

from engine.config.schema import Network
from engine.networks.activations import activation
from engine.networks.attention import self_attention
from engine.networks.dropout import SeededDropout
from engine.networks.norm import GroupNorm
from engine.networks.parts import Parts
from engine.networks.upsampling import DoublingConvolution


class KerasParts(Parts[keras.KerasTensor]):
    """Makes the layers."""

    def __init__(
        self,
        network: Network,
        level: keras.KerasTensor | None = None,
        dropout_seed: keras.KerasTensor | None = None,
    ) -> None:
        """Of one network.

        Args:
            network: its settings.
            level: what each block projects and adds, shape (N, E); None when none is told.
            dropout_seed: int32, shape (2,); None when nothing is dropped.
        """
        super().__init__(network)
        self._level = level
        self._dropout_seed = dropout_seed
        self._dropouts = count()

    def channels(self, x: keras.KerasTensor) -> int:
        """C."""
        return int(x.shape[-1])

    def height(self, x: keras.KerasTensor) -> int:
        """H."""
        return int(x.shape[1])

    def convolution(
        self,
        x: keras.KerasTensor,
        filters: int,
        name: str,
        *,
        kernel: int = 3,
        stride: int = 1,
        activated: bool = False,
        zero: bool = False,
    ) -> keras.KerasTensor:
        """One layer, with its activation."""
        return layers.Conv2D(
            filters,
            kernel,
            stride,
            padding="same",
            activation=activation(self.network.activation) if activated else None,
            kernel_initializer="zeros" if zero else self.network.kernel_initializer,
            name=name,
        )(x)

    def max_pool(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Keras' own."""
        return layers.MaxPooling2D(2, name=name)(x)

    def doubled(
        self, x: keras.KerasTensor, filters: int, name: str, *, activated: bool = False
    ) -> keras.KerasTensor:
        """Upsampling and convolution as one layer."""
        begin, kind = self.network.kernel_initializer, self._kind(activated)
        return DoublingConvolution(filters, begin, kind, name=name)(x)

    def group_norm(self, x: keras.KerasTensor, name: str, *, activated: bool) -> keras.KerasTensor:
        """Norm and activation as one layer."""
        network, kind = self.network, self._kind(activated)
        return GroupNorm(network.groups, network.norm_epsilon, kind, name=name)(x)

    def activation(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """A layer of its own."""
        kind = self.network.activation
        return layers.Activation(activation(kind), name=f"{name}_{kind}")(x)

    def dropped(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """By the seed; nothing is dropped where there is none."""
        if self._dropout_seed is None:
            return x
        layer = SeededDropout(self.network.dropout, next(self._dropouts), name=name)
        return layer([x, self._dropout_seed])

    def plus_level(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """A dense layer of the embedded level, and the sum."""
        filters, begin = x.shape[-1], self.network.kernel_initializer
        shift = layers.Dense(filters, kernel_initializer=begin, name=f"{name}_level")(self._level)
        shift = layers.Reshape((1, 1, filters), name=f"{name}_level_map")(shift)
        return layers.Add(name=f"{name}_plus_level")([x, shift])

    def self_attention(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Several layers (`attention.py`)."""
        return self_attention(x, self.network, name)

    def beside(self, x: keras.KerasTensor, skip: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Concatenated."""
        return layers.Concatenate(name=name)([x, skip])

    def plus(self, x: keras.KerasTensor, other: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """Added."""
        return layers.Add(name=name)([x, other])

    def _kind(self, activated: bool) -> str:
        return self.network.activation if activated else "none"
