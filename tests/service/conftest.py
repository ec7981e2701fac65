"""A folder of runs whose engines are never left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import kill_engines


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Path]:
    """A folder of runs; engines that are alive in it at the end are killed."""
    folder = tmp_path / "runs"
    yield folder
    kill_engines(folder)
