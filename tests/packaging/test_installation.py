"""The wheel as the Dockerfile installs it: far from any checkout, offline, with an empty HOME."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from built_image import Built
from containers import SECONDS, Container
from engines import (
    TINY,
    kill,
    tiny_config,
    wait_for,
    wait_until_ended,
    wait_until_trained,
)

from engine.config import preset_names, to_toml
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise

SETTINGS = [word for setting in TINY for word in ("--set", setting)]
ENDLESS = [*SETTINGS, "--set", "training.epochs=1000000"]
TAKEN, GIVEN_BACK = b"\x1b[?1049h", b"\x1b[?1049l"
"""The alternate screen."""


@pytest.fixture
def container(image: Built, tmp_path: Path) -> Iterator[Container]:
    found = Container(image, tmp_path)
    yield found
    found.close()


@pytest.fixture(scope="module")
def done(image: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """A container that has trained `demo-1` to its end."""
    found = Container(image, tmp_path_factory.mktemp("volume"))
    code, said = found.run("train", "demo", *SETTINGS, "--set", "training.epochs=1")
    assert code == 0 and "Run demo-1 finished at step" in said, said
    yield found
    found.close()


def run_of(container: Container, name: str = "demo-1") -> RunDirectory:
    return RunDirectory(container.volume / name)


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """`docker stop`."""
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=SECONDS)
    return process.returncode, said


def test_every_step_but_that_of_the_system_was_run(image: Built) -> None:
    assert len(image.steps) == 3 and len(image.left_out) == 1
    assert not Path(image.path("/build")).exists()


def test_doctor_says_that_it_can_train_from_the_wheel(container: Container) -> None:
    code, said = container.run("doctor", "--json")
    found = {check["subject"]: check["found"] for check in json.loads(said)["checks"]}
    assert code == 0 and "computes on the CPU" in found["TensorFlow"]
    assert str(container.volume) in found["runs"] and str(container.volume) in found["cache"]
    code, said = container.run("--version")
    assert code == 0 and said.startswith("ddpm-tui ")
    code, said = container.run("presets")
    assert code == 0 and said.split() == preset_names()


def test_what_is_drawn_is_in_the_volume_and_no_idle_engine_holds_the_container(
    done: Container,
) -> None:
    run = run_of(done)
    with done.serve("demo-1") as engine:
        # Its status is that of the training again when it has come up.
        wait_for(lambda: (now := summarise(run)).is_live and now.state == "finished", "the engine")
        drawing = ("sample", "demo-1", "--count", "2", "--steps", "2", "--save", "grid.png")
        code, said = done.run(*drawing)
        assert code == 0 and "docker exec" not in said, said
        assert engine.wait(SECONDS) == 0
    assert (done.volume / "grid.png").read_bytes().startswith(b"\x89PNG")
    assert list((done.volume / ".cache").iterdir()), "prepared images outlive the container"
    code, said = done.run("runs", "--json")
    states = {run["name"]: run["state"] for run in json.loads(said)}
    assert states == {"demo": "finished", "demo-1": "finished"}, "the shipped one is in the wheel"


def test_without_a_terminal_the_workbench_is_refused_in_a_sentence(container: Container) -> None:
    code, said = container.run()
    assert code == 2 and said.count("\n") == 1 and "needs a terminal" in said, said


def test_container_stays_while_an_engine_trains_and_saves_at_its_end(container: Container) -> None:
    run = run_of(container, "tiny-1")
    config = tiny_config("training.epochs=1000000")
    (container.volume / "tiny.toml").write_text(to_toml(config))
    with container.in_terminal("--start", "tiny.toml") as first:
        first.until(b"training")
        wait_until_trained(run, 20)
        first.press("q")
        first.until(b"Still at work: tiny-1.")
        first.until(b"docker exec -it ")
        step = summarise(run).status.step
        with container.attach() as second:
            second.until(b"training")
            wait_for(lambda: summarise(run).status.step > step, "more steps")
            os.kill(first.pid, signal.SIGTERM)
            assert second.end() == 0
            assert second.sent.rindex(GIVEN_BACK) > second.sent.rindex(TAKEN), "as it was before"
        assert first.end() == 0
    wait_until_ended(run)
    assert summarise(run).state == "stopped" and list_checkpoints(run.checkpoints)


def test_container_at_rest_ends_when_all_have_left(container: Container) -> None:
    with container.in_terminal() as first:
        first.until(b"First time here?")
        with container.attach() as second:
            second.until(b"Leave")
            first.press("q")
            first.until(b"Somebody has attached")
            second.press("q")
            assert second.end() == 0
        assert first.end() == 0
    assert b"docker exec" not in first.sent


def test_health_tells_of_a_dead_engine_until_it_is_resumed(container: Container) -> None:
    run = run_of(container)
    with container.start("train", "demo", *ENDLESS) as process:
        wait_until_trained(run, 20)
        assert container.health() == (0, "No engine has died.\n")
        kill(run)
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 2 and "ended with exit code -9" in said, said
    code, said = container.health()
    assert code == 1 and "Engines have died: demo-1" in said, said
    with container.start("train", "demo", "--run", "demo-1", "--resume") as process:
        wait_for(lambda: summarise(run).state == "training", "the training")
        assert container.health()[0] == 0
        code, said = stop(process)
    assert code == 0 and "Run demo-1 stopped at step" in said, said
    assert summarise(run).state == "stopped" and list_checkpoints(run.checkpoints)
