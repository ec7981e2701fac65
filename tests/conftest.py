"""Quiet TensorFlow, on the CPU, a cache and settings of their own, for tests and engines."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# Whoever tests side by side sets these; the terminals of the tests have sizes of their own.
for said in ("COLUMNS", "LINES"):
    os.environ.pop(said, None)
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["DDPM_CACHE"] = tempfile.mkdtemp(prefix="ddpm-tui-cache-")
atexit.register(shutil.rmtree, os.environ["DDPM_CACHE"], ignore_errors=True)

# The same examples at each run, however slow the machine is.
settings.register_profile(
    "tests", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")

# Settings of somebody who has seen the first hint.
os.environ["DDPM_CONFIG"] = tempfile.mkdtemp(prefix="ddpm-tui-config-")
(Path(os.environ["DDPM_CONFIG"]) / "settings.toml").write_text("first_hint_seen = true\n")
atexit.register(shutil.rmtree, os.environ["DDPM_CONFIG"], ignore_errors=True)


@pytest.fixture(autouse=True, scope="module")
def engines_of_one_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """On networks this tiny more threads of an engine only spin: half as much work again.

    Not where the mathematics runs in the tests' own process, which should show races.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.path.relative_to(Path(__file__).parent).parts[0] != "engine":
            patch.setenv("TF_NUM_INTRAOP_THREADS", "1")
            patch.setenv("TF_NUM_INTEROP_THREADS", "1")
        yield
