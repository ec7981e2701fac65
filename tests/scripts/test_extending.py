"""What docs/extending.md says is done, on a copy of the program, and must work there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(python|diff) file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASK = """
from engine.config.catalogue import SETTINGS
from engine.diffusion.samplers import named_sampler
from engine.results.settings import SamplerSettings, check_settings
from tui.command_line.options import _known_sampler
from tui.widgets.sampler_fields import settings_of
settings = settings_of({"sampler": _known_sampler("halfway")})
check_settings(settings, 500)
assert settings.sampler == "halfway" in SETTINGS["evaluation.sampler"].choices
print(named_sampler("halfway")(0.5, 1.0, None).x0)
"""
_BUILD = """
import numpy as np
import pytest
from engine.config import load_config
from engine.config.catalogue import SETTINGS
from engine.errors import UserError
from engine.networks.kept_maps import kept_maps
from engine.networks.network import build_network
from engine.networks.parameter_count import parameter_count
toy = ["network.name=flat", "network.attention=[]", "network.middle_blocks=0"]
assert "flat" in SETTINGS["network.name"].choices
with pytest.raises(UserError, match="network.middle_blocks is 1, which the network 'flat' has no"):
    load_config("demo", toy[:2])
config = load_config("demo", toy)
network, weights = build_network(config)
assert parameter_count(config) == len(weights)
assert kept_maps(config).kept > 0
images = np.zeros((5, 16, 16, 3), np.float32)
print(network(weights, images, np.arange(5)).shape)
"""
_PREPARE = """
from engine.config import load_config
from engine.data.load import load_dataset
from engine.progress import finish
found = finish(load_dataset(load_config("demo", ["data.source=stripes"])))
print(len(found.train) + len(found.validation), found.train[:1].shape[1:])
"""


def _change(path: Path, diff: str) -> None:
    """What a diff without numbers says: each line that was there is found by its text."""
    text, place = path.read_text(), 0
    for line in diff.splitlines(keepends=True):
        sign, words = line[0], line[1:]
        if sign != "+":
            assert text.count(words) == 1, f"{path.name} has no such line: {words}"
            place = text.index(words)
            text = text.replace(words, "")
        if sign != "-":
            text = text[:place] + words + text[place:]
            place += len(words)
    path.write_text(text)


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """The program, with what the document adds to it."""
    ignored = shutil.ignore_patterns("__pycache__")
    for room in ("engine", "tui"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=ignored)
    blocks = _BLOCK.findall((ROOT / "docs" / "extending.md").read_text())
    assert [kind for kind, _, _ in blocks] == ["python", "diff"] * 3 + ["diff"]
    for kind, name, text in blocks:
        if kind == "python":
            (tmp_path / name).write_text(text)
        else:
            _change(tmp_path / name, text)
    return tmp_path


def test_sampler_is_one_file_and_its_name(extended: Path) -> None:
    assert _asked(extended, _ASK) == "1.0\n"


def test_network_is_one_file_and_its_name(extended: Path) -> None:
    assert _asked(extended, _BUILD) == "(5, 16, 16, 3)\n"


def test_source_is_one_file_and_its_names(extended: Path) -> None:
    assert _asked(extended, _PREPARE) == "1000 (16, 16, 3)\n"


def _asked(extended: Path, words: str) -> str:
    """What the extended program prints."""
    asked = subprocess.run(
        [sys.executable, "-c", words],
        cwd=extended,
        env={**os.environ, "PYTHONPATH": str(extended), "DDPM_CACHE": str(extended / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout
