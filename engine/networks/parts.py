"""What networks are described with: operations on feature maps, whatever a map is to the reader.

`KerasParts` makes layers of them, `CountedParts` counts their weights, `KeptParts` sums up what
their gradients need. A network is described once, and all three follow.
"""

from abc import ABC, abstractmethod
from typing import Generic, Protocol, TypeVar

from engine.config.schema import Network

Map = TypeVar("Map")
"""A batch of feature maps, (N, H, W, C): a Keras tensor, or a mere shape."""


class Parts(ABC, Generic[Map]):
    """The operations; every name is that of a layer, and begins the names of its weights."""

    def __init__(self, network: Network) -> None:
        """Of a network with these settings."""
        self.network = network

    @abstractmethod
    def channels(self, x: Map) -> int:
        """C."""

    @abstractmethod
    def height(self, x: Map) -> int:
        """H, which is also W."""

    @abstractmethod
    def convolution(
        self,
        x: Map,
        filters: int,
        name: str,
        *,
        kernel: int = 3,
        stride: int = 1,
        activated: bool = False,
        zero: bool = False,
    ) -> Map:
        """A convolution with a bias and zeros around the image, to `filters` channels.

        Args:
            x: what enters.
            filters: channels of the answer.
            name: of the layer.
            kernel: 1 or 3 pixels.
            stride: 1, or 2 to halve height and width.
            activated: whether to activate the answer.
            zero: whether the kernel begins at zero.
        """

    @abstractmethod
    def max_pool(self, x: Map, name: str) -> Map:
        """Half the height and width: the largest of each four pixels."""

    @abstractmethod
    def doubled(self, x: Map, filters: int, name: str, *, activated: bool = False) -> Map:
        """Twice the height and width by nearest upsampling, then a 3x3 convolution."""

    @abstractmethod
    def group_norm(self, x: Map, name: str, *, activated: bool) -> Map:
        """Group normalisation, and the activation if wanted; groups that divide the channels."""

    @abstractmethod
    def activation(self, x: Map, name: str) -> Map:
        """The configured activation."""

    @abstractmethod
    def dropped(self, x: Map, name: str) -> Map:
        """Without the configured share of its values, in training."""

    @abstractmethod
    def plus_level(self, x: Map, name: str) -> Map:
        """Plus a projection of the embedded noise level, the same for every pixel."""

    @abstractmethod
    def self_attention(self, x: Map, name: str) -> Map:
        """Self-attention of one head over all positions (Ho et al. 2020, appendix B)."""

    @abstractmethod
    def beside(self, x: Map, skip: Map, name: str) -> Map:
        """The channels of both."""

    @abstractmethod
    def plus(self, x: Map, other: Map, name: str) -> Map:
        """The sum of two of one shape."""


class Body(Protocol):
    """A network from its input to what the output convolution takes."""

    def __call__(self, parts: Parts[Map], x: Map) -> Map:
        """Pass the maps on; the settings are in `parts.network`."""
