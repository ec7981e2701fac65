"""The U-Net of DDPM (Ho et al. 2020, appendix B)."""

from engine.networks.parts import Map, Parts
from engine.networks.pieces import attention, halved, normalised, residual_block


def body(parts: Parts[Map], x: Map) -> Map:
    """Residual blocks down, in the middle, and up beside what they left on the way down."""
    network = parts.network
    if network.stem:
        x = parts.convolution(x, network.filters[0], "stem")
    x, skips = _way_down(parts, x)
    for block in range(network.middle_blocks):
        x = residual_block(parts, x, network.filters[-1], f"middle{block + 1 if block else ''}")
    x = _way_up(parts, x, skips)
    return normalised(parts, x, "head") if network.final_norm else x


def _way_down(parts: Parts[Map], x: Map) -> tuple[Map, list[Map]]:
    network = parts.network
    last = len(network.filters) - 1
    skips = []
    for level, filters in enumerate(network.filters):
        for block in range(network.blocks):
            x = _stage(parts, x, filters, f"down{level}_block{block}")
            if level < last or network.skips == "all":
                skips.append(x)
        if level < last:
            x = halved(parts, x, f"down{level}_halve")
    return x, skips


def _way_up(parts: Parts[Map], x: Map, skips: list[Map]) -> Map:
    network = parts.network
    last = len(network.filters) - 1
    for level, filters in reversed(list(enumerate(network.filters))):
        for block in range(network.blocks if level < last or network.skips == "all" else 0):
            x = parts.beside(x, skips.pop(), f"up{level}_block{block}_skip")
            x = _stage(parts, x, filters, f"up{level}_block{block}")
        if level:
            x = parts.doubled(x, network.filters[level - 1], f"up{level}_conv")
    return x


def _stage(parts: Parts[Map], x: Map, filters: int, name: str) -> Map:
    """A residual block, and attention after it where the configuration asks for it."""
    x = residual_block(parts, x, filters, name)
    if parts.height(x) in parts.network.attention:
        x = attention(parts, x, f"{name}_attention")
    return x
