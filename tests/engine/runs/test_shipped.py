"""The run that comes with the program, and the copies that people draw from."""

import shutil
import stat
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.runs.checkpoints import newest_whole_checkpoint
from engine.runs.delete import delete_run
from engine.runs.directory import RunDirectory
from engine.runs.notes import Notes, write_notes
from engine.runs.shipped import is_shipped, own_copy, shipped_run
from engine.runs.store import find_run, list_runs
from engine.service.start import start_engine, start_serving


@pytest.fixture
def shipped() -> RunDirectory:
    found = shipped_run()
    assert found is not None
    return found


def test_every_folder_of_runs_finds_it_and_the_usual_one_lists_it(
    shipped: RunDirectory, tmp_path: Path, monkeypatch
) -> None:
    assert find_run(tmp_path, "demo") == shipped
    assert list_runs(tmp_path) == []
    monkeypatch.setenv("DDPM_CHECKPOINTS", str(tmp_path / "runs"))
    assert list_runs(tmp_path / "runs") == [shipped]
    monkeypatch.setenv("DDPM_CHECKPOINTS", str(shipped.path.parent))
    assert list_runs(shipped.path.parent).count(shipped) == 1


def test_run_of_the_user_s_with_its_name_comes_first(
    shipped: RunDirectory, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("DDPM_CHECKPOINTS", str(tmp_path))
    own = RunDirectory(tmp_path / "demo")
    own.path.mkdir()
    shutil.copyfile(shipped.config, own.config)
    assert list_runs(tmp_path) == [own] and find_run(tmp_path, "demo") == own


@pytest.mark.parametrize(
    "change",
    [
        delete_run,
        start_serving,
        start_engine,
        lambda run: write_notes(run, Notes(name="mine")),
    ],
)
def test_nothing_changes_it(shipped: RunDirectory, change) -> None:
    before = _contents(shipped.path)
    with pytest.raises(UserError, match=r"came with ddpm-tui .*`ddpm-tui sample demo`"):
        change(shipped)
    assert _contents(shipped.path) == before


def test_copy_is_made_once_and_is_a_run_like_any_other(
    shipped: RunDirectory, tmp_path: Path
) -> None:
    copy = own_copy(shipped, tmp_path / "new" / "folder")
    assert copy.name == "my-demo" and not is_shipped(copy)
    assert own_copy(shipped, tmp_path / "new" / "folder") == copy
    assert own_copy(copy, tmp_path) == copy
    checkpoint, troubles = newest_whole_checkpoint(copy.checkpoints)
    assert checkpoint is not None and troubles == []
    missing = {"shipped.json", "notes.toml"}
    for name, content in _contents(shipped.path).items():
        if name not in missing:
            assert (copy.path / name).read_bytes() == content
    write_notes(copy, Notes(name="mine"))
    delete_run(copy)
    assert not copy.path.exists() and own_copy(shipped, tmp_path / "new" / "folder") == copy


def test_copy_of_another_release_and_a_stranger_stay_beside(
    shipped: RunDirectory, tmp_path: Path
) -> None:
    older = own_copy(shipped, tmp_path)
    older.origin.write_text("{}")
    (tmp_path / "my-demo-2").mkdir()
    assert own_copy(shipped, tmp_path).name == "my-demo-3"
    assert older.origin.read_text() == "{}"


def test_what_is_installed_read_only_is_copied_to_be_written(
    shipped: RunDirectory, tmp_path: Path
) -> None:
    installed = RunDirectory(tmp_path / "demo")
    shutil.copytree(shipped.path, installed.path)
    for path in (installed.path, *installed.path.rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    copy = own_copy(installed, tmp_path / "mine")
    for path in (copy.path, *copy.path.rglob("*")):
        assert path.stat().st_mode & stat.S_IWUSR
    for path in (installed.path, *installed.path.rglob("*")):
        path.chmod(0o755)


def test_trouble_with_the_copy_is_a_sentence_and_leaves_nothing(
    shipped: RunDirectory, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="Copying run 'demo'"):
        own_copy(shipped, tmp_path / "file" / "runs")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
