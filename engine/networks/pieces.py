"""What several networks are put together of."""

from engine.config.rules import embedding_size
from engine.networks.parts import Map, Parts


def halved(parts: Parts[Map], x: Map, name: str, *, activated: bool = False) -> Map:
    """Half the height and width, by what the configuration says; same channels."""
    if parts.network.downsample == "max_pool":
        return parts.max_pool(x, name)
    return parts.convolution(x, parts.channels(x), name, stride=2, activated=activated)


def normalised(parts: Parts[Map], x: Map, name: str, *, activated: bool = True) -> Map:
    """The configured norm, if any, and the activation, if wanted.

    Channels that the groups do not divide (those of a plain image) stay as they are.
    """
    if parts.network.norm == "none":
        return parts.activation(x, name) if activated else x
    if parts.channels(x) % parts.network.groups:
        return x
    return parts.group_norm(x, f"{name}_norm", activated=activated)


def residual_block(parts: Parts[Map], x: Map, filters: int, name: str) -> Map:
    """A residual block (Ho et al. 2020, appendix B).

    Norm, activation, convolution; plus the level; norm, activation, dropout, convolution; plus the
    input, projected when its channels differ.

    Args:
        parts: what it is made of.
        x: what enters.
        filters: channels of the answer.
        name: begins the layers' names.
    """
    network, shortcut = parts.network, x
    twice = network.activate_convolutions
    if parts.channels(x) != filters:
        shortcut = parts.convolution(x, filters, f"{name}_shortcut", kernel=1)
    h = normalised(parts, x, f"{name}_1")
    h = parts.convolution(h, filters, f"{name}_conv_1", activated=twice)
    if embedding_size(network):
        h = parts.plus_level(h, name)
    h = normalised(parts, h, f"{name}_2")
    h = parts.dropped(h, f"{name}_dropout")
    zero = network.zero_blocks
    h = parts.convolution(h, filters, f"{name}_conv_2", activated=twice, zero=zero)
    return parts.plus(h, shortcut, f"{name}_sum")


def attention(parts: Parts[Map], x: Map, name: str) -> Map:
    """Self-attention over the normalised map, added to it (Ho et al. 2020, appendix B)."""
    h = normalised(parts, x, name, activated=False)
    return parts.plus(parts.self_attention(h, name), x, f"{name}_sum")
