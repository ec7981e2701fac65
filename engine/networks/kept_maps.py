"""What a training step keeps of an image until its gradient is taken, by arithmetic alone.

The network is walked through as `unet.py` and `baseline.py` build it. An operation keeps what its
gradient needs: a convolution its input, an activation its input, a norm its input, attention its
parts; sums and concatenations keep nothing themselves.
"""

from dataclasses import dataclass, field

from engine.config.rules import feature_map_sizes
from engine.config.schema import Config, Network

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
    walk = _Walk(config)
    walk.through()
    return KeptMaps(sum(walk.kept.values()), walk.largest)


@dataclass(frozen=True, eq=False)
class _Map:
    """A feature map of one image; each is another one, whatever its shape."""

    channels: int
    height: int

    @property
    def values(self) -> int:
        return self.channels * self.height**2


@dataclass
class _Walk:
    """Passes maps on as the network does, and notes which are kept."""

    config: Config
    kept: dict[_Map, int] = field(default_factory=dict)
    """Bytes by map."""
    largest: int = 0

    @property
    def _network(self) -> Network:
        return self.config.network

    def through(self) -> None:
        """From the image to the loss."""
        data, network = self.config.data, self._network
        channels = data.channels * network.patch**2
        plane = int(network.time_embedding == "plane")
        image = _Map(channels + plane, data.size // network.patch)
        x = self._baseline(image) if network.name == "baseline" else self._unet(image)
        # The head computes in float32 whatever the layers before do.
        answer = self._convolution(x, channels, bytes_each=_FULL)
        if network.output_activation == "tanh":
            self._keep(answer, _FULL)
        for compared in (_Map(data.channels, data.size), _Map(data.channels, data.size)):
            self._keep(compared, _FULL)

    def _unet(self, x: _Map) -> _Map:
        network, sizes = self._network, feature_map_sizes(self.config)
        if network.stem:
            x = self._convolution(x, network.filters[0])
        skips: list[_Map] = []
        last = len(network.filters) - 1
        for level, filters in enumerate(network.filters):
            for _ in range(network.blocks):
                x = self._stage(x, filters)
                if level < last or network.skips == "all":
                    skips.append(x)
            if level < last:
                x = self._halved(x)
        for _ in range(network.middle_blocks):
            x = self._block(x, network.filters[-1])
        for level, filters in reversed(list(enumerate(network.filters))):
            for _ in range(network.blocks if level < last or network.skips == "all" else 0):
                x = self._stage(self._beside(x, skips.pop()), filters)
            if level:
                x = self._doubled(x, network.filters[level - 1], sizes[level - 1])
        return self._normalised(x) if network.final_norm else x

    def _baseline(self, x: _Map) -> _Map:
        network = self._network
        skips: list[_Map] = []
        for level, filters in enumerate(network.filters):
            x = self._convolutions(x, filters)
            if level < len(network.filters) - 1:
                skips.append(x)
                x = self._halved(x, activated=True)
        for filters in reversed(network.filters[:-1]):
            x = self._doubled(x, filters, 2 * x.height, activated=True)
            x = self._convolutions(self._beside(x, skips.pop()), filters)
        return x

    def _convolutions(self, x: _Map, filters: int) -> _Map:
        for _ in range(self._network.blocks):
            x = self._convolution(x, filters, activated=True)
        return x

    def _stage(self, x: _Map, filters: int) -> _Map:
        x = self._block(x, filters)
        return self._attention(x) if x.height in self._network.attention else x

    def _block(self, x: _Map, filters: int) -> _Map:
        twice = self._network.activate_convolutions
        if x.channels != filters:
            self._convolution(x, filters)
        h = self._convolution(self._normalised(x), filters, activated=twice)
        h = self._normalised(_Map(h.channels, h.height) if self._is_told_the_level else h)
        h = self._convolution(self._dropped(h), filters, activated=twice)
        return self._made(h.channels, h.height)

    def _attention(self, x: _Map) -> _Map:
        h = self._normalised(x, activated=False)
        self._keep(h)
        positions = x.height**2
        for part in (x, x, x, x):  # query, key, value, and what they come to
            self._keep(_Map(part.channels, part.height))
        shares = _Map(positions, x.height)
        self._keep(shares, _FULL)
        if self._bytes < _FULL:
            self._keep(_Map(positions, x.height))
        return self._made(x.channels, x.height)

    @property
    def _is_told_the_level(self) -> bool:
        return self._network.time_embedding in ("mlp", "sinusoidal")

    def _normalised(self, x: _Map, *, activated: bool = True) -> _Map:
        network = self._network
        if network.norm == "none":
            return self._activated(x) if activated else x
        if x.channels % network.groups:
            return x
        self._keep(x)
        return self._made(x.channels, x.height)

    def _activated(self, x: _Map) -> _Map:
        self._keep(x)
        return self._made(x.channels, x.height)

    def _dropped(self, x: _Map) -> _Map:
        if not self._network.dropout:
            return x
        self._keep(_Map(x.channels, x.height), 1)  # which ones
        return self._made(x.channels, x.height)

    def _convolution(
        self, x: _Map, filters: int, *, activated: bool = False, bytes_each: int = 0
    ) -> _Map:
        self._keep(x, bytes_each)
        made = self._made(filters, x.height)
        return self._activated(made) if activated else made

    def _halved(self, x: _Map, *, activated: bool = False) -> _Map:
        self._keep(x)
        made = self._made(x.channels, x.height // 2)
        if self._network.downsample == "max_pool":
            self._keep(made)
            return made
        return self._activated(made) if activated else made

    def _doubled(self, x: _Map, filters: int, height: int, *, activated: bool = False) -> _Map:
        self._keep(x)
        made = self._made(filters, height)
        return self._activated(made) if activated else made

    def _beside(self, x: _Map, skip: _Map) -> _Map:
        return self._made(x.channels + skip.channels, x.height)

    def _made(self, channels: int, height: int) -> _Map:
        made = _Map(channels, height)
        self.largest = max(self.largest, _FULL * made.values)
        return made

    @property
    def _bytes(self) -> int:
        return _BYTES[self.config.training.precision]

    def _keep(self, x: _Map, bytes_each: int = 0) -> None:
        self.kept[x] = max(self.kept.get(x, 0), x.values * (bytes_each or self._bytes))
