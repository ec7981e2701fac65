"""The networks, each described once, in the file of its name.

A body says how feature maps are passed on, in the words of `Parts`. Keras layers are made from it
(`engine.networks.model`), and so are the sums that need no framework: how many weights there are,
and what a training step keeps.
"""

from importlib import import_module
from typing import cast

from engine.config.network_names import NetworkName
from engine.networks.parts import Body


def body_of(name: NetworkName) -> Body:
    """What the file of that name calls `body`."""
    return cast(Body, import_module(f"{__name__}.{name}").body)
