"""Rules that tie several settings together; each refusal names the keys and what is allowed."""

from collections.abc import Iterator

from engine.config.network_names import NETWORKS
from engine.config.schema import Config, Network
from engine.errors import UserError

_STEEPEST_SCALED_STEPS = 20
"""With T = 20 the last beta of linear_scaled is 0.02 x 1000 / 20 = 1: nothing would be left."""


def check(config: Config) -> None:
    """Refuse a combination that cannot work.

    Raises:
        UserError: with the path of the key, its value and what would be allowed.
    """
    if sentence := next(broken_rules(config), None):
        raise UserError(sentence)


def broken_rules(config: Config) -> Iterator[str]:
    """What cannot work: each sentence has the path of the key, its value, what would be allowed."""
    yield from _schedule(config)
    yield from _image_size(config)
    yield from _without_a_place(config.network)
    yield from _groups(config.network)
    yield from _attention(config)
    yield from _embedding(config.network)
    yield from _power_lengths(config)
    yield from _evaluation(config)
    if config.preview.steps > config.diffusion.steps:
        yield (
            f"preview.steps is {config.preview.steps}, but the process has only "
            f"diffusion.steps = {config.diffusion.steps}: choose at most that many."
        )


def feature_map_sizes(config: Config) -> tuple[int, ...]:
    """Height of the feature maps of each level, finest first, for a valid configuration."""
    finest = config.data.size // config.network.patch
    return tuple(finest >> level for level in range(len(config.network.filters)))


def embedding_size(network: Network) -> int:
    """Length of the sinusoidal embedding; 0 when the network is told the level otherwise."""
    if network.time_embedding not in ("mlp", "sinusoidal"):
        return 0
    return network.embedding_factor * network.filters[0]


def _schedule(config: Config) -> Iterator[str]:
    diffusion = config.diffusion
    if diffusion.zero_terminal_snr and diffusion.prediction == "epsilon":
        yield (
            "diffusion.zero_terminal_snr makes the last level pure noise, of which a network with "
            "diffusion.prediction = 'epsilon' can learn nothing about the image: use v or x0."
        )
    if diffusion.schedule == "linear_scaled" and diffusion.steps <= _STEEPEST_SCALED_STEPS:
        yield (
            f"diffusion.steps is {diffusion.steps}, with which the betas of linear_scaled reach 1: "
            f"use more than {_STEEPEST_SCALED_STEPS} steps, or diffusion.schedule = 'cosine'."
        )


def _image_size(config: Config) -> Iterator[str]:
    halvings = len(config.network.filters) - 1
    divisor = config.network.patch * 2**halvings
    if config.data.size % divisor:
        below = config.data.size // divisor * divisor
        nearest = f"{below} or {below + divisor}" if below else f"{divisor}"
        yield (
            f"data.size is {config.data.size}, which this network cannot halve {halvings} times "
            f"after folding by network.patch = {config.network.patch}: "
            f"use a multiple of {divisor}, such as {nearest}, or fewer network.filters."
        )


def _without_a_place(network: Network) -> Iterator[str]:
    known = NETWORKS[network.name]
    preset = f"begin with the preset {known.preset}, " if known.preset else ""
    for key, allowed in known.only.items():
        if (value := getattr(network, key)) not in allowed:
            yield (
                f"network.{key} is {value!r}, which the network {network.name!r} has no place for: "
                f"set it to {' or '.join(map(repr, allowed))}, {preset}or use "
                f"network.name = 'unet'."
            )


def _groups(network: Network) -> Iterator[str]:
    if network.norm == "none":
        return
    for filters in network.filters:
        if filters % network.groups:
            yield (
                f"network.filters has {filters}, which network.groups = {network.groups} "
                f"does not divide: use a multiple of {network.groups}."
            )


def _attention(config: Config) -> Iterator[str]:
    sizes = feature_map_sizes(config)
    for height in config.network.attention:
        if height not in sizes:
            allowed = ", ".join(str(size) for size in sizes)
            yield (
                f"network.attention has {height}, but the feature maps are {allowed} pixels high "
                f"with data.size = {config.data.size} and network.patch = "
                f"{config.network.patch}: choose among these."
            )


def _embedding(network: Network) -> Iterator[str]:
    size = embedding_size(network)
    if size and (size % 2 or size < 4):
        yield (
            f"network.embedding_factor = {network.embedding_factor} times the first of "
            f"network.filters, {network.filters[0]}, makes {size} sines and cosines, which must be "
            f"an even number from 4 on: choose other filters or another factor."
        )


def _power_lengths(config: Config) -> Iterator[str]:
    lengths = config.ema.power_lengths
    if len(lengths) == 1 or len(set(lengths)) < len(lengths):
        yield (
            f"ema.power_lengths is {list(lengths)}: give two different lengths or more, for other "
            f"lengths are mixed from them, or [] to keep none."
        )


def _evaluation(config: Config) -> Iterator[str]:
    wanted = config.evaluation
    if not wanted.kid_every_epochs:
        if config.checkpoint.best_on == "kid":
            yield (
                "checkpoint.best_on is 'kid', but evaluation.kid_every_epochs is 0: measure KID "
                "every so many epochs, or choose the best on 'validation'."
            )
        return
    if wanted.steps > config.diffusion.steps:
        yield (
            f"evaluation.steps is {wanted.steps}, but the process has only "
            f"diffusion.steps = {config.diffusion.steps}: choose at most that many."
        )
