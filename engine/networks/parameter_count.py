"""How many weights a configured network has, by arithmetic alone: the front ends may ask."""

from functools import lru_cache

from engine.config.rules import embedding_size
from engine.config.schema import Config, Network
from engine.networks.bodies import body_of
from engine.networks.ends import Ends, ends_of
from engine.networks.shapes import FeatureMap, ShapeParts


def parameter_count(config: Config) -> int:
    """Number of trained values, as `build_network` makes them for this valid configuration."""
    return _count(config.network, ends_of(config))


@lru_cache(maxsize=256)  # A list of a thousand runs has a few networks.
def _count(network: Network, ends: Ends) -> int:
    parts = CountedParts(network)
    last = body_of(network.name)(parts, FeatureMap(ends.entering, ends.height))
    parts.convolution(last, ends.leaving, "head_conv", kernel=network.output_kernel)
    return parts.count


class CountedParts(ShapeParts):
    """Counts the weights of all operations that there were."""

    def __init__(self, network: Network) -> None:
        """Begin with the two layers by which all blocks are told the level, if there are any."""
        super().__init__(network)
        self._level = embedding_size(network)
        self.count = 2 * _dense(self._level, self._level) if network.time_embedding == "mlp" else 0

    def convolves(self, x: FeatureMap, filters: int, kernel: int) -> None:
        """A kernel and a bias."""
        self.count += _convolution(x.channels, filters, kernel)

    def group_norm(self, x: FeatureMap, name: str, *, activated: bool) -> FeatureMap:
        """A scale and a shift for each channel."""
        self.count += 2 * x.channels
        return super().group_norm(x, name, activated=activated)

    def plus_level(self, x: FeatureMap, name: str) -> FeatureMap:
        """A dense layer from the embedded level to the channels."""
        self.count += _dense(self._level, x.channels)
        return super().plus_level(x, name)

    def self_attention(self, x: FeatureMap, name: str) -> FeatureMap:
        """Query, key, value, and the answer."""
        self.count += 4 * _dense(x.channels, x.channels)
        return super().self_attention(x, name)


def _convolution(entering: int, leaving: int, kernel: int) -> int:
    return kernel * kernel * entering * leaving + leaving


def _dense(entering: int, leaving: int) -> int:
    return _convolution(entering, leaving, kernel=1)
