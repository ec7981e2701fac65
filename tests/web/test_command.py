"""What is wrong with the command is said in one sentence, before anything is served."""

import socket
from pathlib import Path

import pytest
from command import ddpm_tui
from engines import tiny_config

from engine.runs.directory import RunDirectory
from engine.runs.store import create_run


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """A run that is said to have a checkpoint: nothing here comes as far as to read it."""
    made = create_run(tmp_path / "runs", "run", tiny_config())
    (made.checkpoints / "step-00000001").mkdir(parents=True)
    return made


def refuse(place: Path, *words: str) -> str:
    ended = ddpm_tui(place, *words)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert ended.stdout == "" and len(ended.stderr.splitlines()) == 1, ended.stderr
    return ended.stderr


def test_no_run_no_checkpoint_and_strangers(run: RunDirectory, tmp_path: Path) -> None:
    create_run(tmp_path / "runs", "new", tiny_config())
    for words, says in (
        (["nosuch"], "There is no run 'nosuch'"),
        (["new"], "has no checkpoint yet: train it for a while first"),
        (["run", "--host", "0.0.0.0"], "set a password in the environment variable"),
    ):
        assert says in refuse(tmp_path, "web", *words)


def test_a_port_that_is_taken_is_named(run: RunDirectory, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refuse(tmp_path, "web", "run", "--port", port)
    assert f"Port {port} of 127.0.0.1 cannot be listened on" in said and "--port" in said


def test_without_gradio_the_extra_is_named(
    run: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['gradio'] = None\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    assert "pip install 'ddpm-tui[web]'" in refuse(tmp_path, "web", "run")


def test_the_command_line_starts_without_the_page(tmp_path: Path) -> None:
    helped = ddpm_tui(tmp_path, "web", "--help")
    assert helped.returncode == 0 and "DDPM_WEB_PASSWORD" in helped.stdout
