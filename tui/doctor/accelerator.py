"""Is a GPU here, as its driver tells?"""

from dataclasses import dataclass
from pathlib import Path

import pynvml

from tui.doctor.check import Check, note, ok, problem


@dataclass(frozen=True)
class SeenGpus:
    """What NVIDIA's driver tells."""

    names: tuple[str, ...] = ()
    driver: str = ""
    """Its version."""
    reason: str = ""
    """Why it tells nothing."""
    has_device_files: bool = False
    """Whether the kernel shows NVIDIA's devices, whatever the library says."""
    has_amd: bool = False
    """Whether there is a device that computes for AMD."""


def look_for_gpus(devices: Path = Path("/dev")) -> SeenGpus:
    """Ask NVML; takes milliseconds."""
    names, driver, reason = _nvidia()
    return SeenGpus(
        names,
        driver,
        reason,
        has_device_files=(devices / "nvidiactl").exists(),
        has_amd=(devices / "kfd").exists(),
    )


def check_gpus(seen: SeenGpus) -> Check:
    """Whether the driver shows a GPU, and why not."""
    if seen.names:
        return ok("GPU", f"{', '.join(seen.names)}; driver {seen.driver}")
    if seen.has_device_files:
        return problem(
            "GPU",
            f"a device of NVIDIA's is here, but its driver does not answer ({seen.reason})",
            "make the driver's libraries of the kernel's version visible here; in a container: "
            "docker run --gpus all",
            stops_training=False,
        )
    if seen.has_amd:
        return note(
            "GPU",
            "one of AMD's, which this build of TensorFlow does not use",
            "trainings use the CPU",
        )
    reason = f" ({seen.reason})" if seen.reason else ""
    return note(
        "GPU",
        f"none{reason}",
        "trainings use the CPU; with an NVIDIA card, install its driver, in a container pass it in "
        "(docker run --gpus all)",
    )


def _nvidia() -> tuple[tuple[str, ...], str, str]:
    """The GPUs' names and the driver's version, or why there are none."""
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        return (), "", str(error)
    try:
        handles = map(pynvml.nvmlDeviceGetHandleByIndex, range(pynvml.nvmlDeviceGetCount()))
        names = tuple(str(pynvml.nvmlDeviceGetName(handle)) for handle in handles)
        return names, str(pynvml.nvmlSystemGetDriverVersion()), ""
    except pynvml.NVMLError as error:
        return (), "", str(error)
    finally:
        pynvml.nvmlShutdown()
