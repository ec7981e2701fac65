"""The shapes at both ends of a network."""

from dataclasses import dataclass

from engine.config.schema import Config


@dataclass(frozen=True)
class Ends:
    """Of a configured network, after folding patches into channels."""

    height: int
    """And width, of what enters and of what leaves."""
    entering: int
    """Channels."""
    leaving: int
    """Channels."""


def ends_of(config: Config) -> Ends:
    """For a valid configuration."""
    network = config.network
    channels = config.data.channels * network.patch**2
    plane = int(network.time_embedding == "plane")
    return Ends(config.data.size // network.patch, channels + plane, channels)
