"""What computes on this machine and how busy it is: GPUs through NVML, else the CPU."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil
import pynvml


@dataclass(frozen=True)
class Gauge:
    """One device at one moment; None is what it does not tell."""

    name: str
    use: float | None
    """Share of the time it computes, 0 to 1."""
    memory: int | None
    """Bytes in use, by all programs."""
    memory_total: int | None
    temperature: float | None = None
    """Degrees Celsius."""
    power: float | None = None
    """Watts."""
    power_limit: float | None = None


@dataclass(frozen=True)
class EngineLoad:
    """What the engine's own process takes of the CPU."""

    cpu: float
    """Cores' worth of time, 1 is one core."""
    memory: int
    """Bytes resident."""


@dataclass(frozen=True)
class DeviceReading:
    """All devices at one moment."""

    gpus: tuple[Gauge, ...]
    cpu: Gauge
    engine: EngineLoad | None
    no_gpu: str
    """Why there is no GPU to be seen; empty when there is one."""


class DeviceReader:
    """Blocking; for a thread. Shares of time are those since the reading before."""

    def __init__(self) -> None:
        self._no_gpu: str | None = None
        self._process: psutil.Process | None = None
        psutil.cpu_percent()

    def read(self, engine: int | None) -> DeviceReading:
        """How busy everything is.

        Args:
            engine: process of the engine, if it lives on this machine.
        """
        gpus = self._gpus()
        return DeviceReading(gpus, _cpu(), self._engine(engine), self._no_gpu or "")

    def _gpus(self) -> tuple[Gauge, ...]:
        if self._no_gpu is None:
            try:
                pynvml.nvmlInit()
                self._no_gpu = ""
            except pynvml.NVMLError as error:
                self._no_gpu = str(error)
        if self._no_gpu:
            return ()
        return tuple(_gpu(number) for number in range(_asked(pynvml.nvmlDeviceGetCount) or 0))

    def _engine(self, pid: int | None) -> EngineLoad | None:
        try:
            if pid is None:
                self._process = None
                return None
            if self._process is None or self._process.pid != pid:
                self._process = psutil.Process(pid)
            with self._process.oneshot():
                cpu = self._process.cpu_percent() / 100
                return EngineLoad(cpu, self._process.memory_info().rss)
        except psutil.Error:
            self._process = None
            return None


def _cpu() -> Gauge:
    memory = psutil.virtual_memory()
    cores = psutil.cpu_count() or 1
    used = memory.total - memory.available
    return Gauge(f"CPU, {cores} cores", psutil.cpu_percent() / 100, used, memory.total)


def _gpu(number: int) -> Gauge:
    """In a container the processes that NVML names are the host's: these are the device's own."""
    handle = _asked(pynvml.nvmlDeviceGetHandleByIndex, number)
    if handle is None:
        return Gauge(f"GPU {number}", None, None, None)
    use = _asked(pynvml.nvmlDeviceGetUtilizationRates, handle)
    memory = _asked(pynvml.nvmlDeviceGetMemoryInfo, handle)
    power = _asked(pynvml.nvmlDeviceGetPowerUsage, handle)
    limit = _asked(pynvml.nvmlDeviceGetEnforcedPowerLimit, handle)
    name = _asked(pynvml.nvmlDeviceGetName, handle)
    return Gauge(
        name=f"GPU {number}, {name}" if name else f"GPU {number}",
        use=use.gpu / 100 if use else None,
        memory=memory.used if memory else None,
        memory_total=memory.total if memory else None,
        temperature=_asked(pynvml.nvmlDeviceGetTemperature, handle, pynvml.NVML_TEMPERATURE_GPU),
        power=power / 1000 if power is not None else None,
        power_limit=limit / 1000 if limit is not None else None,
    )


def _asked(question: Callable[..., Any], *words: object) -> Any:
    """The answer; None where the device has none, as many do for power or temperature."""
    try:
        return question(*words)
    except pynvml.NVMLError:
        return None
