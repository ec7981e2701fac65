"""Runs whose engines are never left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import kill_engines, tiny_config

from engine.runs.directory import RunDirectory
from engine.service.start import start_new_run


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Path]:
    """A folder of runs; engines that are alive in it at the end are killed."""
    folder = tmp_path / "runs"
    yield folder
    kill_engines(folder)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    """A run that trains for as long as the tests of one file need."""
    folder = tmp_path_factory.mktemp("live")
    run, _ = start_new_run(folder, "live", tiny_config("training.epochs=1000000"))
    yield run
    kill_engines(folder)
