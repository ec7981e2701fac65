"""The networks by name: the one place that a new one is told to (docs/extending.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

NetworkName = Literal["unet", "baseline"]
"""Each is also the name of a file in `engine/networks/bodies/`."""


@dataclass(frozen=True)
class NamedNetwork:
    """What is to be known of a network to offer it and to refuse what it has no place for."""

    about: str
    """Beside its name, where it is chosen."""
    only: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """Settings of [network] that are not free: the values that it can be given."""
    preset: str = ""
    """One that has them all; empty if there is none."""


NETWORKS: dict[NetworkName, NamedNetwork] = {
    "unet": NamedNetwork("residual blocks"),
    "baseline": NamedNetwork(
        "plain convolutions without a norm",
        only={
            "norm": ("none",),
            "final_norm": (False,),
            "attention": ((),),
            "dropout": (0.0,),
            "zero_blocks": (False,),
            "stem": (False,),
            "middle_blocks": (0,),
            "skips": ("upper",),
            "activate_convolutions": (False,),
            "patch": (1,),
            "time_embedding": ("plane", "none"),
        },
        preset="baseline",
    ),
}
"""In the order in which they are offered."""
