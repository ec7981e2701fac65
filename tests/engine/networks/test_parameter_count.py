"""The arithmetic against built networks."""

import random
import subprocess
import sys

import pytest

from engine.config import load_config, preset_names
from engine.networks.network import build_network
from engine.networks.parameter_count import parameter_count

CHOICES = {
    "filters": ["[8]", "[8, 12]", "[4, 8, 12]"],
    "blocks": ["1", "2", "3"],
    "middle_blocks": ["0", "1", "2"],
    "skips": ["all", "upper"],
    "stem": ["true", "false"],
    "norm": ["group", "group", "none"],
    "groups": ["1", "2", "4"],
    "final_norm": ["true", "false"],
    "output_kernel": ["1", "3"],
    "time_embedding": ["mlp", "sinusoidal", "plane", "none"],
    "embedding_factor": ["1", "2", "3"],
    "attention": ["[]", "[4]", "[4]"],
    "downsample": ["conv", "max_pool"],
    "patch": ["1", "2"],
}
BASELINE = {
    "name": "baseline", "norm": "none", "final_norm": "false", "attention": "[]", "stem": "false",
    "middle_blocks": "0", "skips": "upper", "patch": "1", "zero_blocks": "false",
}  # fmt: skip


def drawn(number: int) -> tuple[str, ...]:
    """Settings of a network that can be built, drawn by the number; every third a baseline."""
    pick = random.Random(number)
    chosen = {key: pick.choice(values) for key, values in CHOICES.items()}
    if number % 3 == 2:
        kind = pick.choice(["plane", "none"])
        chosen |= BASELINE | {"time_embedding": kind}
    if chosen["filters"] == "[8]" and chosen["patch"] == "1":
        chosen["attention"] = chosen["attention"].replace("4", "8")
    return tuple(f"network.{key}={value}" for key, value in chosen.items())


@pytest.mark.parametrize("number", range(36))
def test_count_is_that_of_the_built_network(number: int) -> None:
    channels = 1 if number % 4 == 3 else 3
    config = load_config("demo", ["data.size=8", f"data.channels={channels}", *drawn(number)])
    assert parameter_count(config) == build_network(config)[0].layout.count


def test_the_studys_network_has_as_many_as_it_had() -> None:
    config = load_config("flowers")
    assert parameter_count(config) == 18_403_651
    assert build_network(config)[0].layout.count == 18_403_651


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_can_be_counted(name: str) -> None:
    assert parameter_count(load_config(name)) > 100_000


def test_counting_loads_no_framework() -> None:
    code = (
        "import sys; from engine.config import load_config; "
        "from engine.networks.parameter_count import parameter_count; "
        "parameter_count(load_config('demo')); "
        "sys.exit(bool({'tensorflow', 'keras', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
