"""How many weights a configured network has, by arithmetic alone: the front ends may ask."""

from engine.config.rules import embedding_size, feature_map_sizes
from engine.config.schema import Config, Network


def parameter_count(config: Config) -> int:
    """Number of trained values, as `build_network` makes them for this valid configuration."""
    network = config.network
    channels = config.data.channels * network.patch**2
    entering = channels + (network.time_embedding == "plane")
    if network.name == "baseline":
        body = _baseline(network, entering)
    else:
        body = _UNet(config).body(entering)
    return body + _convolution(network.filters[0], channels, network.output_kernel)


def _convolution(entering: int, leaving: int, kernel: int = 3) -> int:
    return kernel * kernel * entering * leaving + leaving


def _dense(entering: int, leaving: int) -> int:
    return _convolution(entering, leaving, kernel=1)


def _halving(network: Network, filters: int) -> int:
    return _convolution(filters, filters) if network.downsample == "conv" else 0


def _baseline(network: Network, entering: int) -> int:
    def convolutions(entering: int, filters: int) -> int:
        return _convolution(entering, filters) + (network.blocks - 1) * _convolution(
            filters, filters
        )

    total = 0
    for filters in network.filters:
        total += convolutions(entering, filters)
        entering = filters
    for upper, lower in zip(network.filters, network.filters[1:], strict=False):
        total += _halving(network, upper)
        total += _convolution(lower, upper) + convolutions(2 * upper, upper)
    return total


class _UNet:
    """Counts the U-Net in the order in which `unet.py` builds it."""

    def __init__(self, config: Config) -> None:
        self._network = config.network
        self._sizes = feature_map_sizes(config)
        self._time = embedding_size(config.network)
        """Length of the vector that each block projects; 0: there is none."""

    def body(self, entering: int) -> int:
        """All but the output convolution."""
        network = self._network
        total = 2 * _dense(self._time, self._time) if network.time_embedding == "mlp" else 0
        if network.stem:
            total += _convolution(entering, network.filters[0])
            entering = network.filters[0]
        last = network.filters[-1]
        total += self._way_down(entering) + network.middle_blocks * self._block(last, last)
        total += self._way_up()
        return total + (self._norm(network.filters[0]) if network.final_norm else 0)

    def _way_down(self, entering: int) -> int:
        total = 0
        for level, filters in enumerate(self._network.filters):
            for _ in range(self._network.blocks):
                total += self._stage(level, entering, filters)
                entering = filters
            if level < len(self._network.filters) - 1:
                total += _halving(self._network, filters)
        return total

    def _way_up(self) -> int:
        network = self._network
        last = len(network.filters) - 1
        total = 0
        for level, filters in enumerate(network.filters):
            if level < last or network.skips == "all":
                # On the way up every block sees as many channels from below as from the skip.
                total += network.blocks * self._stage(level, 2 * filters, filters)
            if level:
                total += _convolution(filters, network.filters[level - 1])
        return total

    def _stage(self, level: int, entering: int, filters: int) -> int:
        attends = self._sizes[level] in self._network.attention
        return self._block(entering, filters) + (self._attention(filters) if attends else 0)

    def _block(self, entering: int, filters: int) -> int:
        total = self._norm(entering) + _convolution(entering, filters)
        if self._time:
            total += _dense(self._time, filters)
        total += self._norm(filters) + _convolution(filters, filters)
        return total + (_dense(entering, filters) if entering != filters else 0)

    def _attention(self, filters: int) -> int:
        return self._norm(filters) + 4 * _dense(filters, filters)

    def _norm(self, channels: int) -> int:
        network = self._network
        normed = network.norm == "group" and channels % network.groups == 0
        return 2 * channels if normed else 0
