from pathlib import Path

import pytest

from engine.config import load_config
from engine.errors import UserError
from engine.runs.resume import find_resume_point, read_config
from engine.runs.store import (
    create_run,
    find_run,
    list_runs,
    newest_name,
    next_name,
    runs_folder,
    stem_of,
)

CONFIG = load_config("demo")


def test_folder_is_the_option_then_the_variable_then_the_checkout_then_xdg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "checkpoints").mkdir(parents=True)
    (checkout / "pyproject.toml").write_text('[project]\nname = "ddpm-tui"\n')
    (checkout / "deep" / "inside").mkdir(parents=True)
    monkeypatch.setenv("DDPM_CHECKPOINTS", str(tmp_path / "variable"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(checkout / "deep" / "inside")
    assert runs_folder(tmp_path / "option") == tmp_path / "option"
    assert runs_folder() == tmp_path / "variable"
    monkeypatch.delenv("DDPM_CHECKPOINTS")
    assert runs_folder() == checkout / "checkpoints"
    monkeypatch.chdir(tmp_path)
    assert runs_folder() == tmp_path / "xdg" / "ddpm-tui" / "checkpoints"


def test_names_are_numbered_after_their_preset(tmp_path: Path) -> None:
    assert (next_name(tmp_path, "demo"), newest_name(tmp_path, "demo")) == ("demo-1", "demo-1")
    for name in ("demo-1", "demo-2", "demo-10", "demo-x"):
        create_run(tmp_path, name, CONFIG)
    assert (next_name(tmp_path, "demo"), newest_name(tmp_path, "demo")) == ("demo-3", "demo-10")
    assert stem_of("/some/where/my recipe.toml") == "my-recipe"


def test_run_has_its_configuration_and_nothing_else(tmp_path: Path) -> None:
    run = create_run(tmp_path / "new" / "folder", "one", CONFIG)
    assert [path.name for path in run.path.iterdir()] == ["config.toml"]
    assert read_config(run) == CONFIG
    assert find_resume_point(run).checkpoint is None
    assert list_runs(tmp_path / "new" / "folder") == [run]
    assert find_run(tmp_path / "new" / "folder", "one") == run
    assert find_run(tmp_path, str(run.path)) == run


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a b", "x" * 101, "bad\x1bname"])
def test_unusable_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot name a run"):
        create_run(tmp_path / "runs", name, CONFIG)
    assert not (tmp_path / "runs").exists()


def test_taken_name_is_refused_and_what_is_there_stays(tmp_path: Path) -> None:
    run = create_run(tmp_path, "one", CONFIG)
    before = run.config.stat().st_mtime_ns
    with pytest.raises(UserError, match="already exists"):
        create_run(tmp_path, "one", CONFIG)
    assert run.config.stat().st_mtime_ns == before


def test_place_that_cannot_hold_runs_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"Making run 'one'.*Not a directory"):
        create_run(tmp_path / "file" / "runs", "one", CONFIG)
    with pytest.raises(UserError, match=r"no run 'two' in .*which has no runs yet"):
        find_run(tmp_path, "two")


def test_folder_that_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"Reading the runs in .* failed: File name too long"):
        list_runs(tmp_path / ("x" * 300))


def test_what_cannot_be_looked_into_hides_no_run(tmp_path: Path) -> None:
    run = create_run(tmp_path, "one", CONFIG)
    (tmp_path / "loop").symlink_to("loop")
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "config.toml").symlink_to("config.toml")
    assert list_runs(tmp_path) == [run]
    assert list_runs(tmp_path / "nowhere") == []
