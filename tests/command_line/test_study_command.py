"""`ddpm-tui study` as a user runs it: interrupted twice, and gone on with."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from command import COMMAND, as_in_a_terminal, ddpm_tui
from engines import wait_for, wait_until_ended

from engine.runs.directory import RunDirectory
from engine.runs.lock import read_holder
from engine.runs.metrics import MetricHistory
from engine.runs.status import read_status

TINY = {
    "data.source": "emoji:food",
    "data.size": "8",
    "network.filters": "[8]",
    "network.groups": "4",
    "training.epochs": "300",
    "validation.every_epochs": "50",
    "preview.every_epochs": "300",
    "preview.count": "4",
    "preview.steps": "3",
    "checkpoint.every_epochs": "10",
}
"""97 pictures and a network of a thousand weights: a step takes milliseconds."""
WORDS = ("study", "--out", "study", "--only", "norm", "--seeds", "1", "--images", "8",
         "--processes", "1")  # fmt: skip
SETTINGS = tuple(f"--set={key}={value}" for key, value in TINY.items())


def begin(place: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, *WORDS, *SETTINGS],
        cwd=place,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=as_in_a_terminal,
    )


def wait_for_epoch(run: RunDirectory, epoch: float) -> None:
    def reached() -> bool:
        status = read_status(run.status)
        return status is not None and status.state == "training" and status.epoch >= epoch

    wait_for(reached, f"epoch {epoch} of {run.name}")


def resumes(run: RunDirectory) -> list[int]:
    history = MetricHistory(run.metrics)
    history.update()
    return history.resumes


@pytest.mark.campaign
def test_killed_stopped_and_gone_on_with(tmp_path: Path) -> None:
    runs, figures = tmp_path / "study/runs", tmp_path / "study/figures"
    base, other = RunDirectory(runs / "base-seed-0"), RunDirectory(runs / "no-norm-seed-0")

    first = begin(tmp_path)
    wait_for_epoch(base, 20)
    holder = read_holder(base.lock)
    assert holder is not None
    os.kill(holder.pid, signal.SIGKILL)
    _, said = first.communicate(timeout=60)
    assert first.returncode == 2 and "Traceback" not in said
    assert "ddpm-tui: The study broke off, and keeps what is done" in said and "SIGKILL" in said

    second = begin(tmp_path)
    wait_for((figures / "base-seed-0.json").exists, "the first figures", seconds=120)
    wait_for_epoch(other, 5)
    second.send_signal(signal.SIGINT)
    _, said = second.communicate(timeout=60)
    assert second.returncode == 130 and "the same command goes on" in said
    wait_until_ended(other)
    status = read_status(other.status)
    assert status is not None and status.state == "stopped" and status.epoch < 300
    assert not (figures / "no-norm-seed-0.json").exists()
    (resumed,) = resumes(base)
    assert resumed >= 10 * 6, "it went on from a checkpoint"
    written = (figures / "base-seed-0.json").stat().st_mtime_ns

    third = begin(tmp_path)
    told, said = third.communicate(timeout=90)
    assert third.returncode == 0, said
    assert told == f"The report is in {tmp_path / 'study/study.md'}.\n"
    assert (figures / "base-seed-0.json").stat().st_mtime_ns == written, "not done again"
    assert resumes(base) == [resumed] and resumes(other) == [status.step]
    text = (tmp_path / "study/study.md").read_text()
    assert "| no norm | 1 |" in text and "8 drawn images (25 steps of DDIM," in text
    assert (tmp_path / "study/study/samples-no-norm.png").exists()

    again = ddpm_tui(tmp_path, "study", "--report", "--out", "study", "--docs", "elsewhere")
    assert again.returncode == 0 and (tmp_path / "elsewhere/study.md").read_text() == text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--only", "nosuch"], "no lesson 'nosuch': choose among network"),
        (["--set", "training.epoch=3"], "no setting 'training.epoch'"),
        (["--set", "data.source=emoji:cars"], "no such group of emoji"),
        (["--seeds", "0"], "0 seeds cannot be trained"),
        (["--images", "3"], "3 images cannot be evaluated"),
        (["--processes", "0"], "0 processes can train nothing"),
        (["--out", "file/study"], "Making the study in"),
        (["--report", "--out", "empty"], "no figures in"),
    ],
)
def test_refused_in_one_sentence(tmp_path: Path, words: list[str], says: str) -> None:
    (tmp_path / "file").write_text("")
    out = [] if "--out" in words else ["--out", "new"]
    ended = ddpm_tui(tmp_path, "study", *out, *words)
    assert ended.returncode == 2 and "Traceback" not in ended.stderr, ended.stderr
    assert says in ended.stderr and ended.stderr.splitlines()[-1].startswith("ddpm-tui: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "nothing was made"
