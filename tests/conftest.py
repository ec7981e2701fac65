"""Quiet TensorFlow, on the CPU, a cache and settings of their own, for tests and engines."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["DDPM_CACHE"] = tempfile.mkdtemp(prefix="ddpm-tui-cache-")
atexit.register(shutil.rmtree, os.environ["DDPM_CACHE"], ignore_errors=True)

# Settings of somebody who has seen the first hint.
os.environ["DDPM_CONFIG"] = tempfile.mkdtemp(prefix="ddpm-tui-config-")
(Path(os.environ["DDPM_CONFIG"]) / "settings.toml").write_text("first_hint_seen = true\n")
atexit.register(shutil.rmtree, os.environ["DDPM_CONFIG"], ignore_errors=True)
