"""The machine: versions, GPU, TensorFlow, memory, disks, sockets, logout, other engines."""

import os
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.config import load_config
from engine.runs.lock import RunLock
from engine.runs.status import Status, write_status
from engine.runs.store import create_run
from engine.runs.summary import summarise
from tui.doctor.accelerator import SeenGpus, check_gpus, look_for_gpus
from tui.doctor.disk import check_disk
from tui.doctor.engines import check_engines, look_for_engines
from tui.doctor.lingering import LoginManager, check_lingering, look_at_login_manager
from tui.doctor.machine import Machine, check_machine, look_at_machine
from tui.doctor.sockets import check_sockets
from tui.doctor.tensorflow import (
    TensorFlowTold,
    ask_tensorflow,
    check_installed,
    check_tensorflow,
)
from tui.doctor.versions import check_versions, installed_version

HERE = os.getuid()


@pytest.mark.parametrize(
    ("python", "verdict"),
    [((3, 10, 9), "problem"), ((3, 11, 0), "ok"), ((3, 13, 7), "ok"), ((3, 14, 0), "problem")],
)
def test_versions(python: tuple[int, int, int], verdict: str) -> None:
    check = check_versions(python, {"ddpm-tui": "1.2.3"}.get)
    assert (check.verdict, check.stops_training) == (verdict, verdict == "problem")
    assert ".".join(map(str, python)) in check.found and "ddpm-tui 1.2.3" in check.found
    assert installed_version("rich") and installed_version("no-such-package") is None


def test_gpus(tmp_path: Path) -> None:
    check = check_gpus(SeenGpus(("NVIDIA A100", "NVIDIA T4"), "550.54"))
    assert (check.verdict, check.found) == ("ok", "NVIDIA A100, NVIDIA T4; driver 550.54")
    check = check_gpus(SeenGpus(reason="Driver/library version mismatch", has_device_files=True))
    assert check.verdict == "problem" and "version mismatch" in check.found
    assert not check.stops_training, "there is the CPU"
    check = check_gpus(SeenGpus(reason="Library Not Found", has_amd=True))
    assert check.verdict == "note" and "AMD" in check.found
    check = check_gpus(SeenGpus(reason="NVML Shared Library Not Found"))
    assert check.verdict == "note" and check.found == "none (NVML Shared Library Not Found)"
    assert not look_for_gpus(tmp_path).has_device_files
    (tmp_path / "nvidiactl").touch()
    assert look_for_gpus(tmp_path).has_device_files


def told(*gpus: str, for_cuda: bool = True) -> TensorFlowTold:
    return TensorFlowTold(
        version="2.21.0", gpus=gpus, for_cuda=for_cuda, cuda="12.5.1", cudnn="9", seconds=3.4
    )


@pytest.mark.parametrize(
    ("answer", "seen", "verdict", "found", "remedy"),
    [
        (told("A100"), ("A100",), "ok", "CUDA 12.5.1, cuDNN 9; loads in 3 s; computes on A100", ""),
        (told(), (), "ok", "computes on the CPU", ""),
        (told(for_cuda=False), (), "ok", "built for the CPU alone", ""),
        (told(), ("A100",), "problem", "although there is a GPU", "CUDA libraries are missing"),
        (told(for_cuda=False), ("A100",), "problem", "although there is", "this build cannot"),
        ("no answer within 9 s", (), "problem", "cannot be loaded: no answer within 9 s", "again"),
    ],
)
def test_tensorflow(
    answer: TensorFlowTold | str, seen: tuple[str, ...], verdict: str, found: str, remedy: str
) -> None:
    check = check_tensorflow(answer, SeenGpus(seen))
    assert check.verdict == verdict and found in check.found and remedy in check.remedy
    assert check.stops_training == isinstance(answer, str)


def test_tensorflow_is_asked_in_a_process_of_its_own(tmp_path: Path) -> None:
    answer = ask_tensorflow()
    assert isinstance(answer, TensorFlowTold), answer
    assert answer.version == installed_version("tensorflow")
    assert answer.gpus == () and answer.seconds > 0


def test_tensorflow_that_fails_or_hangs_is_told(tmp_path: Path) -> None:
    package = tmp_path / "tensorflow"
    package.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    (package / "__init__.py").write_text("raise ImportError('libcuda.so: wrong ELF class')")
    assert ask_tensorflow(environment) == "ImportError: libcuda.so: wrong ELF class"
    (package / "__init__.py").write_text("import os; os._exit(132)")
    assert ask_tensorflow(environment) == "it ended with exit code 132"
    (package / "__init__.py").write_text("import time; time.sleep(60)")
    assert ask_tensorflow(environment, seconds=0.5) == "no answer within 0.5 s"


def test_installed_parts() -> None:
    both = {"tensorflow": "2.21.0", "keras": "3.15.1"}
    check = check_installed(both.get)
    assert check.verdict == "ok" and "no NVIDIA libraries" in check.found
    assert "cuDNN 9.3" in check_installed({**both, "nvidia-cudnn-cu12": "9.3"}.get).found
    check = check_installed({"tensorflow": "2.21.0"}.get)
    assert check.stops_training and check.found == "keras is not installed"


def test_memory(tmp_path: Path) -> None:
    check = check_machine(Machine(2, 8, 16_000_000_000, 8_000_000_000))
    assert check.verdict == "ok"
    assert check.found == "2 of 8 cores, 8.0 GB of 16.0 GB memory available"
    assert check_machine(Machine(8, 8, 16_000_000_000, 1_000_000_000)).verdict == "note"
    whole = look_at_machine(tmp_path)
    (tmp_path / "memory.max").write_text("max\n")
    assert look_at_machine(tmp_path).memory == whole.memory
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    inside = look_at_machine(tmp_path)
    assert (inside.memory, inside.available) == (3_000_000, 2_000_000)


def test_disk(tmp_path: Path) -> None:
    check = check_disk("runs", tmp_path / "not" / "yet", "--checkpoints DIR")
    assert check.verdict in ("ok", "note") and "free" in check.found
    assert list(tmp_path.iterdir()) == []
    check = check_disk("runs", Path("/proc/self/nosuch"), "--checkpoints DIR")
    assert check.stops_training and check.remedy.endswith("--checkpoints DIR")


@pytest.mark.parametrize(("free", "verdict"), [(10**12, "ok"), (10**9, "note"), (10**8, "problem")])
def test_little_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, verdict: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    check = check_disk("cache", tmp_path, "DDPM_CACHE=DIR")
    assert (check.verdict, check.stops_training) == (verdict, verdict == "problem")


def test_sockets(tmp_path: Path) -> None:
    place = tmp_path / f"ddpm-tui-{HERE}"
    assert check_sockets(place, HERE).verdict == "ok"
    assert list(tmp_path.iterdir()) == []
    place.mkdir(mode=0o700)
    assert check_sockets(place, HERE).verdict == "ok"
    assert list(place.iterdir()) == []
    assert "belongs to the user of number" in check_sockets(place, HERE + 1).found
    place.chmod(0o755)
    check = check_sockets(place, HERE)
    assert check.stops_training and "others may open it (mode 755)" in check.found
    assert "TMPDIR" in check.remedy
    place.rmdir()
    place.symlink_to(tmp_path)
    assert "no folder" in check_sockets(place, HERE).found


def test_socket_paths_have_as_many_bytes_as_the_system_allows(tmp_path: Path) -> None:
    room = 107 - len(os.fsencode(tmp_path)) - len("//0123456789abcdef.sock")
    longest, longer = tmp_path / ("x" * room), tmp_path / ("x" * (room + 1))
    longest.mkdir(mode=0o700)
    longer.mkdir(mode=0o700)
    check = check_sockets(longest, HERE)
    assert check.verdict == "ok" and "107 of 107 bytes" in check.found
    check = check_sockets(longer, HERE)
    assert check.stops_training and "have 108 bytes, and 107 are allowed" in check.found
    with socket.socket(socket.AF_UNIX) as test, pytest.raises(OSError, match="too long"):
        test.bind(str(longer / "0123456789abcdef.sock"))


def test_folder_where_no_socket_can_be_made() -> None:
    check = check_sockets(Path("/proc/self/ddpm-tui"), HERE)
    assert check.stops_training and "no socket can be made there" in check.found


@pytest.mark.parametrize(
    ("manager", "verdict", "found"),
    [
        (LoginManager(is_systemd=False), "ok", "no systemd here"),
        (LoginManager(True, lingers=True, kills=True), "ok", "lingering is on"),
        (LoginManager(True, lingers=False, kills=False), "ok", "kills nothing at logout"),
        (LoginManager(True, lingers=False, kills=True), "note", "kills trainings"),
        (LoginManager(True, lingers=False), "note", "may kill trainings"),
        (LoginManager(True), "note", "may kill trainings"),
    ],
)
def test_logout(manager: LoginManager, verdict: str, found: str) -> None:
    check = check_lingering(manager)
    assert check.verdict == verdict and found in check.found
    assert ("enable-linger" in check.remedy) == (verdict == "note")


def test_login_manager_is_asked_by_its_own_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look_at_login_manager(7, tmp_path / "nosuch") == LoginManager(is_systemd=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for tool, answer in (("loginctl", 'test "$2" = 7 && echo yes'), ("busctl", "echo b false")):
        (tmp_path / tool).write_text(f"#!/bin/sh\n{answer}\n")
        (tmp_path / tool).chmod(0o755)
    assert look_at_login_manager(7, tmp_path) == LoginManager(True, lingers=True, kills=False)
    (tmp_path / "loginctl").write_text("#!/bin/sh\necho Failed >&2; exit 1\n")
    assert look_at_login_manager(7, tmp_path).lingers is None


def test_other_engines(tmp_path: Path) -> None:
    training, drawing, idle = (
        create_run(tmp_path, name, load_config("demo")) for name in ("training", "drawing", "idle")
    )
    write_status(drawing.status, Status("finished", 2e9, is_serving=True))
    locks = [RunLock.take(run.lock, "") for run in (training, drawing)]
    live = [found for found in look_for_engines(tmp_path) if found.run.path.parent == tmp_path]
    assert {found.run.name for found in live} == {"training", "drawing"}
    check = check_engines(live)
    assert check.verdict == "note" and f"training (process {os.getpid()})" in check.found
    assert "device=cpu" in check.remedy
    check = check_engines([summarise(drawing)])
    assert check.verdict == "ok" and "drawing only: drawing (process" in check.found
    for lock in locks:
        lock.release()
    assert check_engines([]).found == "no training runs on this machine"
    assert summarise(idle).state == "new"
