"""The arithmetic against built networks."""

import subprocess
import sys

import pytest
from drawn_networks import drawn

from engine.config import load_config, preset_names
from engine.networks.network import build_network
from engine.networks.parameter_count import parameter_count


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
