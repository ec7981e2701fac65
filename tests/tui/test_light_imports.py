"""Front ends answer before TensorFlow, or for `--help` anything heavy, would have been loaded."""

import subprocess
import sys

import pytest


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    "name", ["main", "train", "follow", "launch", "workbench", "conduct_study", "plotting"]
)
def test_no_part_of_the_command_line_loads_tensorflow(name: str) -> None:
    loaded = loaded_by(f"tui.command_line.{name}")
    assert "tui" in loaded and not {"tensorflow", "keras"} & loaded


def test_study_loads_no_matplotlib_before_it_reports() -> None:
    assert "matplotlib" not in loaded_by("tui.command_line.conduct_study")


def test_drawing_of_figures_loads_no_tensorflow() -> None:
    loaded = loaded_by("engine.figures.draw")
    assert "matplotlib" in loaded and not {"tensorflow", "keras"} & loaded


def test_report_of_a_study_loads_no_tensorflow() -> None:
    loaded = loaded_by("engine.study.report.write")
    assert "matplotlib" in loaded and not {"tensorflow", "keras"} & loaded


def test_workbench_loads_neither_tensorflow_nor_matplotlib() -> None:
    loaded = loaded_by("tui.app")
    assert "textual" in loaded and not {"tensorflow", "keras", "matplotlib"} & loaded


def test_help_waits_for_nothing_heavy() -> None:
    loaded = loaded_by("tui.command_line.main")
    assert "typer" in loaded and not {"textual", "numpy", "PIL", "engine"} & loaded
