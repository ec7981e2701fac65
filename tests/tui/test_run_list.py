"""A folder of runs is looked at again and again: what is told, and when nothing is."""

import shutil
import time
from pathlib import Path

import pytest
from log_lines import evaluation
from made_runs import BEGAN, live, made_run

from engine.config import load_config
from engine.listing.facts import RunFacts
from engine.runs.disk_space import disk_space
from engine.runs.evaluations import log_evaluation
from engine.runs.lock import RunLock
from engine.runs.notes import change_notes
from engine.runs.status import Status, write_status
from engine.runs.store import create_run
from tui.watch.run_list import RunListNews, RunListWatcher


def told(watcher: RunListWatcher) -> dict[str, RunFacts]:
    """What a look tells, but for the sizes."""
    return {
        facts.name: facts for news in watcher.look() for facts in news.read if not news.is_complete
    }


def settled(folder: Path) -> RunListWatcher:
    watcher = RunListWatcher(folder)
    list(watcher.look())
    assert list(watcher.look()) == [RunListNews(is_complete=True)], "nothing new, nothing told"
    return watcher


def test_newest_are_told_first_then_everything_then_the_sizes(tmp_path: Path) -> None:
    for number in range(70):
        create_run(tmp_path, f"run-{number}", load_config("demo"))
    for number in range(0, 70, 2):
        write_status(tmp_path / f"run-{number}" / "status.json", Status("finished", BEGAN + number))
    looks = list(RunListWatcher(tmp_path).look())
    told = [facts.name for facts in looks[0].read]
    assert len(told) == 64 and told[:35] == [f"run-{number}" for number in range(68, -1, -2)]
    assert [news.is_complete for news in looks] == [False, False, True, True, True]
    assert all(facts.bytes is None for news in looks[:2] for facts in news.read)
    sizes = {facts.name: facts.bytes for news in looks[3:] for facts in news.read}
    assert sizes == {run.name: disk_space(run) for run in tmp_path.iterdir()}


def test_only_what_has_changed_is_told(tmp_path: Path) -> None:
    runs = {name: made_run(tmp_path, name) for name in "abcde"}
    watcher = settled(tmp_path)
    write_status(runs["a"].status, Status("stopped", BEGAN, 100, 10.0))
    change_notes(runs["b"], name="Bee")
    log_evaluation(runs["c"], evaluation(200, value=0.5))
    text = runs["d"].config.read_text()
    runs["d"].config.write_text(text.replace("epochs = 240", "epochs = 480"))
    news = told(watcher)
    assert news.keys() == set("abcd")
    assert news["a"].state == "stopped" and news["b"].title == "Bee"
    assert news["c"].kid is not None and news["c"].kid.value == 0.5
    assert "480" in runs["d"].config.read_text() and news["d"].changed == 1
    assert told(watcher) == {}


def test_engines_are_seen_to_come_and_to_go_without_a_trace(tmp_path: Path) -> None:
    runs = [made_run(tmp_path, name, state="training", heard=time.time() + 1) for name in "ab"]
    watcher = settled(tmp_path)
    lock = RunLock.take(runs[0].lock, "/nowhere")
    assert {name: facts.state for name, facts in told(watcher).items()} == {"a": "training"}
    assert told(watcher) == {}
    lock.release()
    assert {name: facts.state for name, facts in told(watcher).items()} == {"a": "dead"}
    assert told(watcher) == {}


def test_runs_come_and_go(tmp_path: Path) -> None:
    watcher = RunListWatcher(tmp_path / "runs")
    assert list(watcher.look()) == [RunListNews(is_missing=True, is_complete=True)]
    for name in ("one", "two"):
        create_run(tmp_path / "runs", name, load_config("demo"))
    assert told(watcher).keys() == {"one", "two"}
    shutil.rmtree(tmp_path / "runs" / "one")
    assert list(watcher.look()) == [RunListNews(gone=("one",), is_complete=True)]
    create_run(tmp_path / "runs", "one", load_config("demo"))
    assert told(watcher).keys() == {"one"}
    shutil.rmtree(tmp_path / "runs")
    (news,) = watcher.look()
    assert set(news.gone) == {"one", "two"} and news.is_missing


def test_run_that_is_removed_while_it_is_looked_at_is_no_trouble(tmp_path: Path) -> None:
    for number in range(66):
        create_run(tmp_path, f"run-{number}", load_config("demo"))
    watcher = RunListWatcher(tmp_path)
    pieces = watcher.look()
    first = {facts.name for facts in next(pieces).read}
    for run in tmp_path.iterdir():
        if run.name not in first:
            shutil.rmtree(run)
    assert [news.read for news in pieces][:2] == [(), ()]
    assert told(watcher) == {}


def test_trouble_is_told_and_forgets_nothing(tmp_path: Path) -> None:
    """The folder is on a disk that answers again later: a link that goes round stands for it."""
    real, link = tmp_path / "real", tmp_path / "runs"
    create_run(real, "one", load_config("demo"))
    link.symlink_to(real)
    watcher = settled(link)
    link.unlink()
    link.symlink_to(tmp_path / ("x" * 300))
    (news,) = watcher.look()
    assert "Reading the runs in" in news.trouble and "File name too long" in news.trouble
    assert not news.gone
    link.unlink()
    link.symlink_to(real)
    assert list(watcher.look()) == [RunListNews(is_complete=True)]


def test_files_are_counted_again_only_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made_run(tmp_path, "growing", state="training")
    now = 1000.0
    monkeypatch.setattr("tui.watch.run_list.time.monotonic", lambda: now)

    def counted(watcher: RunListWatcher) -> list[int | None]:
        return [f.bytes for news in watcher.look() if news.is_complete for f in news.read]

    watcher = RunListWatcher(tmp_path)
    before = counted(watcher)
    assert before == [disk_space(run.path)]
    run.engine_log.write_text("x" * 5000)
    write_status(run.status, Status("training", BEGAN + 1))
    assert counted(watcher) == []
    now += 31.0
    assert counted(watcher) == [disk_space(run.path)] != before
    now += 31.0
    assert counted(watcher) == [], "nothing has changed since"


def test_damaged_runs_are_listed_with_their_trouble(tmp_path: Path) -> None:
    broken = made_run(tmp_path, "broken")
    broken.config.write_text("[training]\nepochs = many\n")
    noted = made_run(tmp_path, "noted")
    noted.notes.write_text("nome = 3")
    empty = made_run(tmp_path, "empty")
    empty.config.write_bytes(b"\xff\xfe")
    news = told(RunListWatcher(tmp_path))
    assert "not valid TOML" in news["broken"].troubles[0]
    assert "broken by hand" in news["noted"].troubles[0]
    assert "cannot be read" in news["empty"].troubles[0]
    assert {facts.step for facts in news.values()} == {200}, "what can be read is"


def test_engine_on_another_machine(tmp_path: Path) -> None:
    run = made_run(tmp_path, "far", state="training", heard=time.time())
    with live(run, host="gpu7"):
        (facts,) = told(RunListWatcher(tmp_path)).values()
    assert facts.engine is not None and (facts.engine.host, facts.state) == ("gpu7", "training")
