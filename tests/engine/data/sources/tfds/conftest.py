import sys
from pathlib import Path

import pytest

from engine.data.sources.tfds import catalogue, preparing

WORKER = Path(__file__).parents[4] / "support" / "miniature_worker.py"


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No set of the machine's user is found, and no proxy."""
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where tensorflow-datasets seems to be installed: to be filled by `write_list`."""
    folder = tmp_path / "lists"
    for part in ("datasets", "url_checksums"):
        (folder / part).mkdir(parents=True)
    monkeypatch.setenv("MINIATURE_LISTS", str(folder))
    monkeypatch.setattr(catalogue, "package_folder", lambda: folder)
    monkeypatch.setattr(preparing, "COMMAND", (sys.executable, str(WORKER)))
    return folder
