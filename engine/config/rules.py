"""Rules that tie several settings together; each refusal names the keys and what is allowed."""

from engine.config.schema import Config
from engine.errors import UserError


def check(config: Config) -> None:
    """Refuse a combination that cannot work.

    Raises:
        UserError: with the path of the key, its value and what would be allowed.
    """
    _check_image_size(config)
    _check_groups(config)
    _check_attention(config)
    if config.preview.steps > config.diffusion.steps:
        raise UserError(
            f"preview.steps is {config.preview.steps}, but the process has only "
            f"diffusion.steps = {config.diffusion.steps}: choose at most that many."
        )


def feature_map_sizes(config: Config) -> tuple[int, ...]:
    """Height of the feature maps of each level, finest first, for a valid configuration."""
    finest = config.data.size // config.network.patch
    return tuple(finest >> level for level in range(len(config.network.filters)))


def _check_image_size(config: Config) -> None:
    halvings = len(config.network.filters) - 1
    divisor = config.network.patch * 2**halvings
    if config.data.size % divisor:
        below = config.data.size // divisor * divisor
        nearest = f"{below} or {below + divisor}" if below else f"{divisor}"
        raise UserError(
            f"data.size is {config.data.size}, which this network cannot halve {halvings} times "
            f"after folding by network.patch = {config.network.patch}: "
            f"use a multiple of {divisor}, such as {nearest}, or fewer network.filters."
        )


def _check_groups(config: Config) -> None:
    for filters in config.network.filters:
        if filters % config.network.groups:
            raise UserError(
                f"network.filters has {filters}, which network.groups = {config.network.groups} "
                f"does not divide: use a multiple of {config.network.groups}."
            )


def _check_attention(config: Config) -> None:
    sizes = feature_map_sizes(config)
    for height in config.network.attention:
        if height not in sizes:
            allowed = ", ".join(str(size) for size in sizes)
            raise UserError(
                f"network.attention has {height}, but the feature maps are {allowed} pixels high: "
                f"choose among these."
            )
