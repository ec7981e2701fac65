"""How busy the machine is: what there is here, and what NVML would tell where there is a GPU."""

import os
import time
from types import SimpleNamespace

import pynvml
import pytest

from engine.runs.directory import RunDirectory
from tui.app import Workbench
from tui.watch.device import DeviceReader, DeviceReading, EngineLoad, Gauge
from tui.widgets.device_panel import DevicePanel

GIB = 1 << 30


def test_this_machine_tells_its_cpu_memory_and_the_load_of_a_process() -> None:
    reader = DeviceReader()
    reader.read(os.getpid())
    sum(range(2_000_000))
    reading = reader.read(os.getpid())
    assert reading.cpu.use is not None and 0 <= reading.cpu.use <= 1
    assert reading.cpu.memory_total and 0 < (reading.cpu.memory or 0) < reading.cpu.memory_total
    assert reading.engine is not None and reading.engine.cpu > 0
    assert reading.engine.memory > 10 << 20


def test_engine_that_is_gone_has_no_load() -> None:
    reader = DeviceReader()
    assert reader.read(2**22 + 1).engine is None
    assert reader.read(None).engine is None


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """NVML as its library answers; the second device does not tell its power or its load."""

    def refuse(*_: object) -> None:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)

    answers = {
        "nvmlInit": lambda: None,
        "nvmlDeviceGetCount": lambda: 2,
        "nvmlDeviceGetHandleByIndex": lambda number: number,
        "nvmlDeviceGetName": lambda handle: "NVIDIA L4",
        "nvmlDeviceGetUtilizationRates": lambda h: (
            SimpleNamespace(gpu=97, memory=40) if h == 0 else refuse()
        ),
        "nvmlDeviceGetMemoryInfo": lambda h: SimpleNamespace(used=6 * GIB, total=24 * GIB),
        "nvmlDeviceGetTemperature": lambda h, sensor: 65,
        "nvmlDeviceGetPowerUsage": lambda h: 68_000 if h == 0 else refuse(),
        "nvmlDeviceGetEnforcedPowerLimit": lambda h: 72_000 if h == 0 else refuse(),
    }
    for name, answer in answers.items():
        monkeypatch.setattr(pynvml, name, answer)


def test_gpus_tell_use_memory_temperature_and_power(two_gpus: None) -> None:
    first, second = DeviceReader().read(None).gpus
    assert first == Gauge("GPU 0, NVIDIA L4", 0.97, 6 * GIB, 24 * GIB, 65, 68.0, 72.0)
    assert second == Gauge("GPU 1, NVIDIA L4", None, 6 * GIB, 24 * GIB, 65, None, None)


async def test_box_shows_what_was_read(recorded: RunDirectory, two_gpus, shown, until) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: bool(app.screen.query(DevicePanel)))
        panel = app.screen.query_one(DevicePanel)
        text = panel.query_one("#device-text")
        await until(pilot, lambda: "GPU 0, NVIDIA L4" in shown(text))
        assert "97%" in shown(text) and "6.0/24 GiB" in shown(text)
        assert "65 °C 68/72 W" in shown(text) and "no GPU" not in shown(text)


async def test_driver_that_takes_longer_than_from_reading_to_reading_is_heard(
    recorded: RunDirectory, two_gpus, shown, until, monkeypatch
) -> None:
    read = DeviceReader.read

    def slow(reader: DeviceReader, engine: int | None) -> DeviceReading:
        time.sleep(0.5)
        return read(reader, engine)

    monkeypatch.setattr(DeviceReader, "read", slow)
    monkeypatch.setattr("tui.widgets.device_panel._SECONDS_BETWEEN_READINGS", 0.1)
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: bool(app.screen.query("#device-text")))
        text = app.screen.query_one("#device-text")
        await until(pilot, lambda: "GPU 0, NVIDIA L4" in shown(text))


async def test_box_without_a_gpu_says_why(recorded: RunDirectory, shown, until) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: bool(app.screen.query(DevicePanel)))
        panel = app.screen.query_one(DevicePanel)
        panel._reader = DeviceReader()
        cpu = Gauge("CPU, 2 cores", 0.5, GIB, 4 * GIB)
        reading = DeviceReading((), cpu, EngineLoad(1.5, GIB), "\x1b[31mno driver")
        words = panel._in_words(reading).plain
        assert "CPU, 2 cores" in words and "1.5 cores, 1.0 GiB" in words
        assert "\x1b" not in words and "no driver" in words
