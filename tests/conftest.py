"""Quiet TensorFlow, on the CPU, and a cache of the tests' own, for tests and what they start."""

import atexit
import os
import shutil
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["DDPM_CACHE"] = tempfile.mkdtemp(prefix="ddpm-tui-cache-")
atexit.register(shutil.rmtree, os.environ["DDPM_CACHE"], ignore_errors=True)
