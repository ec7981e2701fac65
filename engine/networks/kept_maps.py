"""What a training step keeps of an image until its gradient is taken, by arithmetic alone.

An operation keeps what its gradient needs: a convolution its input, an activation its input, a
norm its input, attention its parts; sums and concatenations keep nothing themselves.
"""

from dataclasses import dataclass

from engine.config.schema import Config
from engine.networks.bodies import body_of
from engine.networks.ends import ends_of
from engine.networks.shapes import FeatureMap, ShapeParts

_FULL = 4
_BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}


@dataclass(frozen=True)
class KeptMaps:
    """Bytes of one image."""

    kept: int
    """All that is kept, together."""
    largest: int
    """The largest feature map, in float32 as gradients are worked out."""


def kept_maps(config: Config) -> KeptMaps:
    """Of one image of this valid configuration."""
    parts, ends = KeptParts(config), ends_of(config)
    last = body_of(config.network.name)(parts, FeatureMap(ends.entering, ends.height))
    parts.compared(parts.head(last, ends.leaving))
    return KeptMaps(sum(parts.kept.values()), parts.largest)


class KeptParts(ShapeParts):
    """Notes which maps are kept."""

    def __init__(self, config: Config) -> None:
        """Nothing is kept yet."""
        super().__init__(config.network)
        self._data = config.data
        self._bytes = _BYTES[config.training.precision]
        self.kept: dict[FeatureMap, int] = {}
        """Bytes by map."""
        self.largest = 0

    def head(self, x: FeatureMap, channels: int) -> FeatureMap:
        """The output convolution computes in float32 whatever the layers before do."""
        self._keep(x, _FULL)
        answer = self.made(channels, x.height)
        if self.network.output_activation == "tanh":
            self._keep(answer, _FULL)
        return answer

    def compared(self, answer: FeatureMap) -> None:
        """The loss keeps the prediction, unfolded, and what it should have been."""
        for _ in ("prediction", "target"):
            self._keep(FeatureMap(self._data.channels, self._data.size), _FULL)

    def made(self, channels: int, height: int) -> FeatureMap:
        """A new map, perhaps the largest."""
        made = super().made(channels, height)
        self.largest = max(self.largest, _FULL * made.values)
        return made

    def convolves(self, x: FeatureMap, filters: int, kernel: int) -> None:
        """Keeps what enters."""
        self._keep(x)

    def max_pool(self, x: FeatureMap, name: str) -> FeatureMap:
        """Keeps both, to know which pixels were the largest."""
        made = super().max_pool(x, name)
        self._keep(x)
        self._keep(made)
        return made

    def group_norm(self, x: FeatureMap, name: str, *, activated: bool) -> FeatureMap:
        """Keeps what enters; an activation after it is part of it."""
        self._keep(x)
        return super().group_norm(x, name, activated=activated)

    def activation(self, x: FeatureMap, name: str) -> FeatureMap:
        """Keeps what enters."""
        self._keep(x)
        return super().activation(x, name)

    def dropped(self, x: FeatureMap, name: str) -> FeatureMap:
        """Keeps which values are left, a byte for each."""
        if self.network.dropout:
            self._keep(FeatureMap(x.channels, x.height), 1)
        return super().dropped(x, name)

    def self_attention(self, x: FeatureMap, name: str) -> FeatureMap:
        """Keeps what enters, query, key, value, what they come to, and the shares in float32."""
        self._keep(x)
        for _ in ("query", "key", "value", "mix"):
            self._keep(FeatureMap(x.channels, x.height))
        positions = x.height**2
        self._keep(FeatureMap(positions, x.height), _FULL)
        if self._bytes < _FULL:
            self._keep(FeatureMap(positions, x.height))
        return super().self_attention(x, name)

    def _keep(self, x: FeatureMap, bytes_each: int = 0) -> None:
        self.kept[x] = max(self.kept.get(x, 0), x.values * (bytes_each or self._bytes))
