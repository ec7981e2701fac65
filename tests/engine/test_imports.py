"""Front ends must answer before TensorFlow would have been loaded."""

import subprocess
import sys

import pytest


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    "modules",
    [
        "engine.config, engine.data.cached, engine.diffusion.schedule",
        "engine.evaluation.settings, engine.data.decoding.picture_file",
        "engine.sampling.noised, engine.sampling.chosen, engine.sampling.nearest",
        "engine.runs.resume, engine.runs.store, engine.runs.summary, engine.runs.metrics",
        "engine.service.client, engine.service.start, engine.service.messages",
        "tui.app, tui.command_line.main, tui.command_line.workbench, tui.command_line.follow",
    ],
)
def test_front_ends_load_no_tensorflow(modules: str) -> None:
    assert not {"tensorflow", "keras"} & loaded_after(f"import {modules}")


def test_command_line_loads_nothing_heavy_before_it_must() -> None:
    assert not {"textual", "numpy", "PIL", "engine"} & loaded_after("import tui.command_line.main")


def test_engine_loads_no_front_end() -> None:
    modules = loaded_after("import engine.service.__main__, engine.service.engine")
    assert "tensorflow" in modules
    assert not {"textual", "typer", "tui"} & modules, "rich is there, as a part of Keras"
