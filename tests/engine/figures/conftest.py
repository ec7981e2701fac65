"""A recorded run to draw figures of, and what its files say, read without the engine."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.runs.directory import RunDirectory

RECORDED = Path(__file__).parents[2] / "tui" / "recorded"


@pytest.fixture(scope="module")
def food() -> RunDirectory:
    """The recorded run itself, to be read."""
    return RunDirectory(RECORDED / "food")


@pytest.fixture
def copied(tmp_path: Path) -> RunDirectory:
    """A copy of it, to be added to."""
    return RunDirectory(shutil.copytree(RECORDED / "food", tmp_path / "food"))


@pytest.fixture(scope="module")
def logged() -> dict[str, list[dict[str, Any]]]:
    """The lines of its logs by kind."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for name in ("metrics", "evaluations"):
        for line in (RECORDED / "food" / f"{name}.jsonl").read_text().splitlines():
            by_kind.setdefault((record := json.loads(line))["kind"], []).append(record)
    return by_kind
