"""A network passed through by shapes alone: the ground of all that is known without a framework."""

from dataclasses import dataclass

from engine.networks.parts import Parts


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """A feature map of one image; each is another one, whatever its shape."""

    channels: int
    height: int

    @property
    def values(self) -> int:
        """How many numbers it has."""
        return self.channels * self.height**2


class ShapeParts(Parts[FeatureMap]):
    """The operations on shapes; what is to be known of them is added where they are inherited."""

    def made(self, channels: int, height: int) -> FeatureMap:
        """A new map."""
        return FeatureMap(channels, height)

    def convolves(self, x: FeatureMap, filters: int, kernel: int) -> None:
        """Told of every convolution; what is to be known of one is added where this is inherited.

        Args:
            x: what enters.
            filters: channels of the answer.
            kernel: height and width.
        """

    def channels(self, x: FeatureMap) -> int:
        """C."""
        return x.channels

    def height(self, x: FeatureMap) -> int:
        """H."""
        return x.height

    def convolution(
        self,
        x: FeatureMap,
        filters: int,
        name: str,
        *,
        kernel: int = 3,
        stride: int = 1,
        activated: bool = False,
        zero: bool = False,
    ) -> FeatureMap:
        """Other channels; half as high with stride 2."""
        self.convolves(x, filters, kernel)
        made = self.made(filters, x.height // stride)
        return self.activation(made, name) if activated else made

    def max_pool(self, x: FeatureMap, name: str) -> FeatureMap:
        """Half as high."""
        return self.made(x.channels, x.height // 2)

    def doubled(
        self, x: FeatureMap, filters: int, name: str, *, activated: bool = False
    ) -> FeatureMap:
        """Other channels, twice as high."""
        self.convolves(x, filters, 3)
        made = self.made(filters, 2 * x.height)
        return self.activation(made, name) if activated else made

    def group_norm(self, x: FeatureMap, name: str, *, activated: bool) -> FeatureMap:
        """The same shape."""
        return self.made(x.channels, x.height)

    def activation(self, x: FeatureMap, name: str) -> FeatureMap:
        """The same shape."""
        return self.made(x.channels, x.height)

    def dropped(self, x: FeatureMap, name: str) -> FeatureMap:
        """The same shape; the very map when nothing is dropped."""
        return self.made(x.channels, x.height) if self.network.dropout else x

    def plus_level(self, x: FeatureMap, name: str) -> FeatureMap:
        """The same shape."""
        return self.made(x.channels, x.height)

    def self_attention(self, x: FeatureMap, name: str) -> FeatureMap:
        """The same shape."""
        return self.made(x.channels, x.height)

    def beside(self, x: FeatureMap, skip: FeatureMap, name: str) -> FeatureMap:
        """The channels of both."""
        return self.made(x.channels + skip.channels, x.height)

    def plus(self, x: FeatureMap, other: FeatureMap, name: str) -> FeatureMap:
        """The same shape."""
        return self.made(x.channels, x.height)
