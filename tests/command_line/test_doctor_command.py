"""`ddpm-tui doctor` as a user runs it."""

import json
from pathlib import Path

import pytest
from command import COMMAND, ddpm_tui
from pseudo_terminal import PseudoTerminal

SUBJECTS = [
    "versions", "installed", "GPU", "machine", "engines", "sockets", "runs", "cache", "logout",
    "pictures", "colours", "letters", "KID", "Inception", "embedded", "published", "TensorFlow",
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers at this proxy: asked and answered at once, wherever the tests run."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")


def test_everything_is_looked_at_for_scripts(tmp_path: Path) -> None:
    ended = ddpm_tui(tmp_path, "doctor", "--json")
    said = json.loads(ended.stdout)
    assert [check["subject"] for check in said["checks"]] == SUBJECTS
    assert said["can_train"] == (ended.returncode == 0)
    assert said["can_train"] != any(check["stops_training"] for check in said["checks"])
    assert all(check["remedy"] for check in said["checks"] if check["verdict"] != "ok")
    published, tensorflow = said["checks"][-2:]
    assert "the proxy 127.0.0.1:9" in published["found"]
    assert "computes on the CPU" in tensorflow["found"]
    assert ended.stderr == "" and list(tmp_path.iterdir()) == []


def test_what_takes_no_time_is_painted_at_once(tmp_path: Path) -> None:
    with PseudoTerminal([*COMMAND, "doctor"], tmp_path, (200, 60)) as terminal:
        for expected in (
            "Python 3",
            "half cells",
            "emoji:GROUP needs no network",
            "loading TensorFlow, to ask what it computes on",
            "computes on the CPU",
            "Training can begin.",
        ):
            terminal.until(expected.encode())


def test_what_makes_training_impossible_is_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tensorflow.py").write_text("raise ImportError('no such instruction')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    ended = ddpm_tui(tmp_path, "doctor")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    *_, tensorflow, last = ended.stdout.splitlines()
    assert "TensorFlow  cannot be loaded: ImportError: no such instruction" in tensorflow
    assert last == "No training can begin here yet."
