"""The baseline: a plain encoder and decoder with skips (Ronneberger et al. 2015), without a norm.

The study's first attempt; it shows what residual blocks, norms and a linear output are worth.
"""

from engine.networks.parts import Map, Parts
from engine.networks.pieces import halved


def body(parts: Parts[Map], x: Map) -> Map:
    """Every convolution but the output's is followed by the activation."""
    filters = parts.network.filters
    skips = []
    for level, channels in enumerate(filters):
        x = _convolutions(parts, x, channels, f"down{level}")
        if level < len(filters) - 1:
            skips.append(x)
            x = halved(parts, x, f"down{level}_halve", activated=True)
    for level in reversed(range(len(filters) - 1)):
        x = parts.doubled(x, filters[level], f"up{level + 1}_conv", activated=True)
        x = parts.beside(x, skips.pop(), f"up{level}_skip")
        x = _convolutions(parts, x, filters[level], f"up{level}")
    return x


def _convolutions(parts: Parts[Map], x: Map, filters: int, name: str) -> Map:
    for block in range(parts.network.blocks):
        x = parts.convolution(x, filters, f"{name}_conv{block}", activated=True)
    return x
