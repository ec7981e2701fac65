"""`ddpm-tui plot` as a user runs it: every kind, and what it refuses."""

import shutil
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from command import ddpm_tui, ddpm_tui_without
from log_lines import evaluation
from made_runs import made_run
from PIL import Image
from results import store_reconstruction, store_sample

from engine.config import load_config
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import log_evaluation
from engine.runs.store import create_run
from tui.command_line.main import main

RECORDED = Path(__file__).parents[1] / "tui" / "recorded" / "food"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs in `runs`: one with results, one made, one measured by two protocols, a new one."""
    place = tmp_path_factory.mktemp("plot")
    food = RunDirectory(shutil.copytree(RECORDED, place / "runs" / "food"))
    store_sample(food, count=3)
    store_reconstruction(food, [1, 2])
    made_run(place / "runs", "ant", best=0.05, kid=0.3)
    bee = made_run(place / "runs", "bee", kid=0.2)
    log_evaluation(bee, evaluation(150, protocol="kid-other", fid=30.0))
    create_run(place / "runs", "new", load_config("demo"))
    return place


@pytest.fixture
def plot(place: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    """The command in this process: matplotlib is loaded once. Gives exit code and what it said."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("DDPM_CHECKPOINTS", "runs")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["ddpm-tui", "plot", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert said.out == "" and "Traceback" not in said.err
        return int(ended.value.code or 0), said.err

    return run


@pytest.mark.parametrize(
    "words",
    [
        ["food"],
        ["food", "--linear", "--x", "time", "--smooth", "10"],
        ["food", "ant", "--x", "images"],
        ["food", "ant", "bee", "--x", "epochs", "--no-train"],
        ["food", "--kind", "kid"],
        ["food", "ant", "--kind", "kid", "--x", "time"],
        ["bee", "--kind", "kid", "--protocol", "kid-other"],
        ["bee", "--kind", "fid", "--log"],
        ["food", "--kind", "levels", "--linear"],
        ["food", "--kind", "rates", "--x", "epochs"],
        ["food", "--kind", "samples", "--result", "sample-1"],
        ["food", "--kind", "strip", "--result", "sample-1", "--frames", "4", "--image", "2"],
        ["food", "--kind", "reconstruction"],
    ],
    ids=" ".join,
)
def test_every_kind_is_saved_as_svg_and_as_png(plot, words: list[str]) -> None:
    for file in ("out.svg", "out.png"):
        assert plot(*words, "--save", file, "--dpi", "50") == (0, f"The figure is in {file}.\n")
    root = ElementTree.parse("out.svg").getroot()
    assert root.tag.endswith("svg") and len(root.findall(".//{*}path")) > 10
    with Image.open("out.png") as picture:
        assert picture.convert("L").getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nosuch"], "There is no run 'nosuch'"),
        (["food", "--save", "out.pdf"], "'out.pdf' must end in .svg or .png."),
        (["food", "--save", "nosuch/out.svg"], "There is no folder"),
        (["food", "--save", "folder.svg"], "'folder.svg' is a folder: name a file."),
        (["new"], "Run 'new' has logged no loss yet."),
        (["food", "new"], "Run 'new' has logged no loss yet."),
        (["new", "--kind", "kid"], "No KID was measured of 'new' yet: `ddpm-tui evaluate`"),
        (["bee", "--kind", "kid"], "kid-efficientnet-lite0, kid-other cannot be compared"),
        (["food", "ant", "--kind", "strip"], "A figure of strip is of one run; those of several"),
        (["food", "--kind", "kid", "--log"], "KID may be below 0"),
        (["food", "--kind", "kid", "--frames", "4"], "A figure of kid has no number of frames"),
        (["food", "--kind", "strip", "--image", "9"], "reconstruct-2 has no image 9: choose 0 to"),
        (["food", "--kind", "strip", "--result", "x"], "Run 'food' has no result 'x'"),
        (["ant", "--kind", "samples"], "Run 'ant' has no result to show: make one by `ddpm-tui s"),
        (["ant", "--kind", "reconstruction"], "make one by `ddpm-tui reconstruct`"),
        (["food", "--dpi", "9"], "9 dots per inch cannot be drawn"),
        (["food", "--kind", "pie"], "'pie' is not one of"),
        (["food", "--x", "years"], "'years' is not one of"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_refused_in_a_sentence_and_nothing_is_written(plot, words: list[str], says: str) -> None:
    Path("folder.svg").mkdir(exist_ok=True)
    Path("kept.svg").write_text("before")
    save = [] if "--save" in words else ["--save", "kept.svg"]
    code, said = plot(*words, *save)
    assert code == 2 and says in said
    assert Path("kept.svg").read_text() == "before"
    assert not list(Path().glob(".*.partial"))


def test_as_a_process_of_its_own(place: Path) -> None:
    ended = ddpm_tui(place, "plot", "food", "--save", "whole.png")
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        0, "", "The figure is in whole.png.\n",
    )  # fmt: skip
    assert ddpm_tui(place, "plot", "food", "--save", "again.png").returncode == 0
    assert (place / "again.png").read_bytes() == (place / "whole.png").read_bytes()


def test_without_matplotlib_it_says_how_to_get_it(place: Path) -> None:
    ended = ddpm_tui_without("matplotlib", place, "plot", "food", "--save", "a.svg")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "ddpm-tui: Figures need matplotlib, which is not installed: pip install 'ddpm-tui[plots]'."
    ]
