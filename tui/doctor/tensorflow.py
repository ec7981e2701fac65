"""What can TensorFlow compute on? It is asked in a process of its own: it takes seconds."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping

import msgspec

from tui.doctor.accelerator import SeenGpus
from tui.doctor.check import Check, ok, problem

SECONDS_TO_ANSWER = 120.0
"""From a cold network disk, its import takes a minute."""

_QUESTION = """
import json, time
start = time.perf_counter()
import tensorflow as tf
build = tf.sysconfig.get_build_info()
gpus = tf.config.list_physical_devices("GPU")
names = [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name)
         for gpu in gpus]
print("\\n" + json.dumps({
    "version": tf.__version__,
    "gpus": names,
    "for_cuda": bool(build.get("is_cuda_build")),
    "cuda": str(build.get("cuda_version", "")),
    "cudnn": str(build.get("cudnn_version", "")),
    "seconds": time.perf_counter() - start,
}))
"""
_WITH_GPU = "install it with the extra gpu (GPU=1 make install, or pip install 'ddpm-tui[gpu]')"


class TensorFlowTold(msgspec.Struct, frozen=True, kw_only=True):
    """What TensorFlow says of itself."""

    version: str
    gpus: tuple[str, ...]
    """That it can compute on."""
    for_cuda: bool
    """Whether it was built for NVIDIA's GPUs."""
    cuda: str = ""
    cudnn: str = ""
    seconds: float = 0.0
    """It took to load."""


def ask_tensorflow(
    environment: Mapping[str, str] | None = None, seconds: float = SECONDS_TO_ANSWER
) -> TensorFlowTold | str:
    """Load TensorFlow in a process of its own and ask it.

    Args:
        environment: of that process; None: ours.
        seconds: it may take.

    Returns:
        What it tells, or why it tells nothing.
    """
    inherited = os.environ if environment is None else environment
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _QUESTION],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            env={"TF_CPP_MIN_LOG_LEVEL": "2", **inherited},
            check=False,
        )
        if done.returncode:
            return _last_line(done.stderr) or f"it ended with exit code {done.returncode}"
        return msgspec.json.decode(_last_line(done.stdout), type=TensorFlowTold)
    except subprocess.TimeoutExpired:
        return f"no answer within {seconds:g} s"
    except (OSError, msgspec.DecodeError) as error:
        return str(error)


def check_installed(version: Callable[[str], str | None]) -> Check:
    """Which parts of it are installed, told without loading it.

    Args:
        version: of a package that is installed, else None.
    """
    tensorflow, keras = version("tensorflow"), version("keras")
    if not tensorflow or not keras:
        missing = "tensorflow" if not tensorflow else "keras"
        return problem("installed", f"{missing} is not installed", "install ddpm-tui again")
    libraries = version("nvidia-cudnn-cu12")
    cuda = f"with NVIDIA's libraries (cuDNN {libraries})" if libraries else "no NVIDIA libraries"
    return ok("installed", f"TensorFlow {tensorflow}, Keras {keras}, {cuda}")


def check_tensorflow(told: TensorFlowTold | str, seen: SeenGpus) -> Check:
    """Whether TensorFlow works, and computes on the GPUs that there are.

    Args:
        told: as `ask_tensorflow` returns it.
        seen: what the GPU's driver tells.
    """
    if isinstance(told, str):
        return problem("TensorFlow", f"cannot be loaded: {told}", "install ddpm-tui again")
    build = f"CUDA {told.cuda}, cuDNN {told.cudnn}" if told.for_cuda else "the CPU alone"
    found = f"{told.version}, built for {build}; loads in {told.seconds:.0f} s"
    if told.gpus:
        return ok("TensorFlow", f"{found}; computes on {', '.join(told.gpus)}")
    found += "; computes on the CPU"
    if not seen.names:
        return ok("TensorFlow", found)
    if not told.for_cuda:
        return _unused(found, f"this build cannot: {_WITH_GPU}")
    return _unused(
        found,
        f"its CUDA libraries are missing or not of its versions, or CUDA_VISIBLE_DEVICES hides the "
        f"GPU: {_WITH_GPU}",
    )


def _unused(found: str, remedy: str) -> Check:
    text = f"{found}, although there is a GPU"
    return problem("TensorFlow", text, remedy, stops_training=False)


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "").strip()
