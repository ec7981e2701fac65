"""The device that computes."""

import tensorflow as tf

from engine.config import Config
from engine.errors import UserError


def use_device(name: str) -> str:
    """Make `name` the only device TensorFlow sees, with memory growth on.

    Args:
        name: "auto" (the first GPU, else the CPU), "cpu" or "gpu:N".

    Returns:
        What is used, in words.

    Raises:
        UserError: there is no such GPU.
    """
    gpus = tf.config.list_physical_devices("GPU")
    index = int(name.partition(":")[2]) if name.startswith("gpu:") else 0
    if name == "cpu" or (name == "auto" and not gpus):
        tf.config.set_visible_devices([], "GPU")
        return "CPU"
    if index >= len(gpus):
        seen = f"TensorFlow sees {len(gpus)} of them" if gpus else "TensorFlow sees none"
        raise UserError(f"device is {name!r}, but {seen}: use another device, or auto.")
    tf.config.set_visible_devices([gpus[index]], "GPU")
    tf.config.experimental.set_memory_growth(gpus[index], True)
    return f"GPU {index}"


def slow_choices(config: Config, device: str) -> list[str]:
    """What the settings ask for that only helps on a GPU, in words; empty on one."""
    if device != "CPU":
        return []
    warnings = []
    if config.training.precision != "float32":
        warnings.append(
            f"training.precision = {config.training.precision} may be several times slower than "
            f"float32 on a CPU that has no instructions for it: measure it, or use it on a GPU"
        )
    if config.training.xla:
        warnings.append(
            "training.xla compiles for long and is often slower on a CPU: use it on a GPU"
        )
    return warnings
