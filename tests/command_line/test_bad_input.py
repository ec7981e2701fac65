"""What users get wrong: one clear sentence, exit code 2, nothing made, nothing lost."""

from importlib.metadata import version
from pathlib import Path

import pytest
from command import ddpm_tui

from engine.config import load_config, preset_text, to_toml
from engine.runs.store import create_run


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is one, a set would be downloaded: nothing answers at this proxy."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")


def refuse(place: Path, *words: str, runs: str = "runs") -> str:
    """Run the command, which must refuse in one sentence; what it said."""
    ended = ddpm_tui(place, *words, runs=runs)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith("ddpm-tui: ")
    return line


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["train", "nosuch"], "no preset 'nosuch': choose one of baseline, "),
        (["train", "nosuch.toml"], "no configuration file 'nosuch.toml'"),
        (["train", "broken.toml"], "broken.toml is not valid TOML"),
        (["train", "demo", "--set", "data.size=18"], "data.size is 18"),
        (["train", "demo", "--set", "training.epoch=3"], "no setting 'training.epoch'"),
        (["train", "demo", "--set", "training.epochs=many"], "training.epochs"),
        (["train", "demo", "--set", "data.source=emoji:cars"], "no such group of emoji"),
        (["train", "demo", "--set", "data.source=flickr"], "there is no such source: use flowers"),
        (["train", "demo", "--run", "../up"], "'../up' cannot name a run"),
        (["train", "demo", "--run", "there"], "already exists"),
        (["train", "demo", "--run", "there", "--resume", "--set", "seed=3"], "seed cannot change"),
        (
            ["train", "demo", "--run", "there", "--resume", "--from", "3"],
            "no checkpoint of step 3 to go back to: there are none",
        ),
        (["train", "demo", "--from", "3"], "add --resume"),
        (["train", "demo", "--set", "data.source=folder:none"], "there is no such folder"),
        (["train", "demo", "--set", "data.source=tfds:mnits"], "did you mean mnist"),
        (["train", "flowers"], "oxford_flowers102 is not on this machine yet, and"),
        (["train", "demo", "--run", "torn", "--resume"], "is not valid TOML"),
        (["open", "nosuch"], "There is no run 'nosuch'"),
        (["presets", "nosuch"], "no preset 'nosuch'"),
        ([], "The workbench needs a terminal"),
        (["--start", "demo"], "The workbench needs a terminal"),
    ],
)
def test_refused_in_one_sentence(tmp_path: Path, words: list[str], says: str) -> None:
    (tmp_path / "broken.toml").write_text("seed = = 3\n")
    runs = tmp_path / "runs"
    create_run(runs, "there", load_config("demo"))
    torn = create_run(runs, "torn", load_config("demo"))
    torn.config.write_text("[data\n")
    before = sorted(path.name for path in runs.rglob("*"))
    assert says in refuse(tmp_path, *words)
    assert sorted(path.name for path in runs.rglob("*")) == before


def test_options_before_the_subcommand_count_for_it(tmp_path: Path) -> None:
    create_run(tmp_path / "elsewhere", "known", load_config("demo"))
    assert "it has known." in refuse(tmp_path, "--checkpoints", "elsewhere", "open", "nosuch")
    own = ("--checkpoints", "elsewhere", "open", "nosuch", "--checkpoints", "runs")
    assert "it has demo." in refuse(tmp_path, *own)


def test_version(tmp_path: Path) -> None:
    ended = ddpm_tui(tmp_path, "--version")
    assert ended.returncode == 0 and ended.stdout == f"ddpm-tui {version('ddpm-tui')}\n"


def test_runs_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = refuse(tmp_path, "train", "demo", runs=str(tmp_path / "file" / "runs"))
    assert "Making run 'demo-1'" in line and "Not a directory" in line


def test_presets_can_be_printed_copied_and_trained_from(tmp_path: Path) -> None:
    listed = ddpm_tui(tmp_path, "presets")
    assert {"ddpm", "demo", "flowers"} <= set(listed.stdout.split())
    assert ddpm_tui(tmp_path, "presets", "demo").stdout == preset_text("demo")
    copy = tmp_path / "mine.toml"
    copy.write_text(to_toml(load_config("demo")))
    assert load_config(str(copy)) == load_config("demo")
