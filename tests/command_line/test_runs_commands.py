"""`ddpm-tui runs`, `show` and `note` as a user runs them."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import COMMAND, ddpm_tui
from log_lines import evaluation, train
from pseudo_terminal import PseudoTerminal
from rich.cells import cell_len

from engine.config import load_config
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import log_evaluation
from engine.runs.events import log_event
from engine.runs.files import append_line
from engine.runs.notes import Notes, read_notes, write_notes
from engine.runs.status import Status, write_status
from engine.runs.store import create_run

EVIL = "\x1b]0;owned\x07\u202e[bold]"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs `new`, `done` (with a title, tags, a KID), `worse` and `dead` in `runs`."""
    place = tmp_path_factory.mktemp("list")
    now = time.time()
    for name, preset in (("new", "demo"), ("done", "demo"), ("worse", "ddpm"), ("dead", "flowers")):
        create_run(place / "runs", name, load_config(preset))
    done, worse, dead = (RunDirectory(place / "runs" / name) for name in ("done", "worse", "dead"))
    write_status(done.status, Status("finished", now - 7200, 570, 10.0, 10, 0.07))
    write_notes(done, Notes("The good one", ("keep", "faces"), "as in the report"))
    append_line(done.metrics, train(560, time=now - 7500))
    append_line(done.metrics, train(570, time=now - 7200))
    log_evaluation(done, evaluation(570, name="evaluation-1"))
    write_status(worse.status, Status("finished", now - 60, 100, 2.0, 10, 0.08))
    write_notes(worse, Notes(tags=("faces",)))
    log_evaluation(worse, evaluation(100, value=0.05))
    write_status(dead.status, Status("training", now - 90, 50, 1.0, 10))
    return place


def listed_alone(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`ddpm-tui runs` on a folder named, which lists no more than it has."""
    return ddpm_tui(place, "runs", *words, "--checkpoints", "runs", runs="elsewhere")


def test_table_into_a_pipe_is_whole_and_plain(place: Path) -> None:
    ended = listed_alone(place)
    assert ended.returncode == 0 and ended.stderr == ""
    heading, *lines = ended.stdout.splitlines()
    assert heading.split()[:3] == ["run", "state", "epoch"]
    assert [line.split()[0] for line in lines[:4]] == ["new", "worse", "dead", "done"]
    assert "\x1b" not in ended.stdout
    for told in (
        "✓ finished", "10/10", "0.07", "0.0200 ± 0.0010", "2 h ago", "The good one", "keep faces",
        "5 min 00 s", "emoji:portraits 16px", "unet 48-64", "509,580", "570",
    ):  # fmt: skip
        assert told in lines[3], told
    assert lines[4] == "KID by kid-efficientnet-lite0"


def test_options_choose_and_sort(place: Path) -> None:
    def names(*words: str) -> list[str]:
        said = json.loads(listed_alone(place, "--json", *words).stdout)
        return [run["name"] for run in said]

    assert names("--state", "finished", "--sort", "kid") == ["done", "worse"]
    assert names("--state", "dead", "--state", "new", "--sort", "name") == ["dead", "new"]
    assert names("--tag", "faces", "--tag", "keep") == ["done"]
    assert names("--sort", "best_validation_loss") == ["done", "worse", "dead", "new"]
    assert names("--sort", "seconds_trained")[0] == "done"
    assert names("--tag", "nosuch") == []


def test_json_has_every_key_that_help_names(place: Path) -> None:
    (done,) = json.loads(listed_alone(place, "--json", "--tag", "keep").stdout)
    assert done["kid"] == {
        "protocol": "kid-efficientnet-lite0", "value": 0.02, "standard_error": 0.001,
        "step": 570, "images": 256,
    }  # fmt: skip
    assert (done["title"], done["tags"], done["note"]) == (
        "The good one", ["keep", "faces"], "as in the report",
    )  # fmt: skip
    described = listed_alone(place, "--help").stdout
    assert [key for key in done if key not in described] == []


@pytest.mark.parametrize("width", [40, 80, 120, 250])
def test_no_line_is_wider_than_the_terminal(place: Path, width: int) -> None:
    command = [*COMMAND, "runs", "--checkpoints", "runs"]
    with PseudoTerminal(command, place, (width, 20)) as terminal:
        terminal.until(b"KID by")
        terminal.read(1.0)
    lines = without_colours(terminal.sent).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    shown = " ".join(lines)
    assert ("KID" in lines[0]) == (width >= 80) and ("network" in lines[0]) == (width >= 250)
    assert "finished" in shown and "dead" in shown


def without_colours(sent: bytes) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", sent.decode())


def test_none_of_that_kind_and_none_at_all(place: Path, tmp_path: Path) -> None:
    ended = listed_alone(place, "--tag", "nosuch")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "has no runs of that kind." in ended.stderr
    ended = listed_alone(tmp_path)
    assert "has no runs yet: `ddpm-tui train demo` makes one." in ended.stderr
    assert json.loads(listed_alone(tmp_path, "--json").stdout) == []


def test_figures_of_two_protocols_are_told_apart(place: Path, tmp_path: Path) -> None:
    for name, protocol in (("a", "kid-efficientnet-lite0"), ("b", "kid-inception75-keras")):
        run = create_run(tmp_path / "runs", name, load_config("demo"))
        log_evaluation(run, evaluation(1, protocol=protocol))
    said = listed_alone(tmp_path).stdout
    assert "± 0.0010 inception75-keras" in said and "KID by" not in said


def test_foreign_text_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    run = create_run(tmp_path / "runs", "evil", load_config("demo"))
    run.notes.write_text(f"name = {json.dumps(EVIL)}\nnote = {json.dumps(EVIL)}\ntags = ['[red]x']")
    write_status(run.status, Status("failed", 1.7e9, message=EVIL))
    log_event(run.events, 1, EVIL)
    log_evaluation(run, evaluation(1, protocol=EVIL, name=EVIL, weights=EVIL))
    run.path.rename(run.path.with_name(f"evil{EVIL}"))
    for words in (["runs"], ["show", f"evil{EVIL}"], ["note", f"evil{EVIL}"], ["show", EVIL]):
        ended = ddpm_tui(tmp_path, *words)
        assert "[bold]" in ended.stdout + ended.stderr
        assert not {"\x1b", "\x07", "\u202e"} & set(ended.stdout + ended.stderr), words


def test_page_tells_everything(place: Path) -> None:
    ended = ddpm_tui(place, "show", "done")
    assert ended.returncode == 0 and ended.stderr == ""
    for told in (
        "done  ✓ finished  The good one  #keep  #faces", "as in the report",
        "none is alive; last heard of 2 h 00 min ago", "epoch 10.0/10, step 570, 5 min 00 s",
        "loss 0.5, |gradient| 1, learning rate 0.001", "0.02000 ± 0.00100, kid-efficientnet-lite0",
        "emoji:portraits, 16 x 16", "unet 48-64, 509,580 parameters", "evaluation-1",
        f"{place / 'runs' / 'done'}",
    ):  # fmt: skip
        assert told in ended.stdout, told
    other = ddpm_tui(place, "show", "dead", "--checkpoints", "runs")
    assert "✗ dead" in other.stdout and "flowers, 64 x 64" in other.stdout


def test_page_for_scripts(place: Path) -> None:
    said = json.loads(ddpm_tui(place, "show", "done", "--json").stdout)
    assert said["name"] == "done" and said["config"]["data"]["source"] == "emoji:portraits"
    assert said["evaluations"][0]["name"] == "evaluation-1"
    described = ddpm_tui(place, "show", "--help").stdout
    listed = json.loads(listed_alone(place, "--json").stdout)[0]
    assert [key for key in said if key not in described and key not in listed] == []


def test_notes_are_written_and_printed(place: Path) -> None:
    run = RunDirectory(place / "runs" / "new")
    said = ddpm_tui(place, "note", "new")
    assert said.stdout == "Nothing is noted of run new.\n"
    ended = ddpm_tui(place, "note", "new", "--name", "Mine", "--tag", "a", "--tag", "b")
    assert ended.stdout == "name: Mine\ntags: a b\n"
    ddpm_tui(place, "note", "new", "--untag", "a", "--text", "two\nlines")
    assert read_notes(run) == Notes("Mine", ("b",), "two\nlines")
    assert ddpm_tui(place, "note", "new").stdout == "name: Mine\ntags: b\ntwo\nlines\n"
    run.notes.unlink()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["note", "nosuch"], "There is no run 'nosuch'"),
        (["note", "new", "--tag", "two words"], "cannot be a tag"),
        (["show", "nosuch"], "There is no run 'nosuch'"),
        (["runs", "--state", "asleep"], "asleep"),
        (["runs", "--sort", "colour"], "colour"),
    ],
)
def test_refused(place: Path, words: list[str], says: str) -> None:
    ended = ddpm_tui(place, *words)
    assert ended.returncode == 2 and ended.stdout == ""
    assert says in ended.stderr and "Traceback" not in ended.stderr


def test_reader_that_has_seen_enough_is_no_trouble(tmp_path: Path) -> None:
    for number in range(200):
        create_run(tmp_path / "runs", f"a-rather-long-name-{number}", load_config("demo"))
    command = " ".join([*COMMAND, "runs", "--json"])
    ended = subprocess.run(
        ["sh", "-c", f"{command} | head -c 10"],
        cwd=tmp_path,
        env={**os.environ, "DDPM_CHECKPOINTS": "runs"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout == "[\n  {\n    " and ended.stderr == ""


@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        (["runs", "--checkpoints", "runs"], {"textual", "numpy", "PIL", "psutil"}),
        (["note", "new", "--checkpoints", "runs"], {"textual", "numpy", "PIL", "rich.console"}),
        (["export-metrics", "done", "--checkpoints", "runs"], {"textual", "numpy", "pyarrow"}),
        (["show", "done", "--checkpoints", "runs"], {"textual", "tensorflow", "keras"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_light_commands_load_nothing_heavy(
    place: Path, command: list[str], unwanted: set[str]
) -> None:
    code = (
        "import sys\nfrom tui.command_line.main import app\n"
        f"app({command!r}, standalone_mode=False)\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "engine.runs.store" in loaded and not unwanted & loaded
