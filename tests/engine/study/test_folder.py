"""The study's folder: what goes on, what is refused, how far it is."""

import time
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.runs.lock import RunLock
from engine.runs.status import Status, write_status
from engine.study.folder import StudyFolder, default_folder, prepare, working_in
from engine.study.judged import check_judging
from engine.study.plan import Training, chosen_lessons, planned
from engine.study.records import write_record
from engine.study.standing import standing


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    return StudyFolder(tmp_path / "study")


def trainings(*settings: str) -> list[Training]:
    return planned(chosen_lessons(["norm"]), settings, seeds=1)


def test_runs_are_made_once_and_go_on(study: StudyFolder) -> None:
    prepare(study, trainings())
    before = study.run(trainings()[0]).config.stat().st_mtime_ns
    prepare(study, trainings())
    assert study.run(trainings()[0]).config.stat().st_mtime_ns == before
    assert [path.name for path in sorted(study.runs.iterdir())] == [
        "base-seed-0",
        "no-norm-seed-0",
    ]


def test_run_that_was_half_made_is_made_anew(study: StudyFolder) -> None:
    study.run(trainings()[0]).path.mkdir(parents=True)
    prepare(study, trainings())
    assert study.run(trainings()[0]).config.is_file()


def test_other_settings_are_another_study(study: StudyFolder) -> None:
    prepare(study, trainings())
    with pytest.raises(UserError, match=r"begun with other settings.*'base-seed-0'.*--out"):
        prepare(study, trainings("training.epochs=3"))


def test_one_command_at_a_time(study: StudyFolder) -> None:
    with working_in(study), pytest.raises(UserError, match="Another command works on"):
        working_in(study).__enter__()
    with working_in(study):
        pass


def test_how_far_it_is(study: StudyFolder, record) -> None:
    prepare(study, trainings())
    assert standing(study, trainings()).share == 0
    run = study.run(trainings()[0])
    write_status(run.status, Status("training", time.time(), 10, 6.0, 24))
    lock = RunLock.take(run.lock, "")
    at_it = standing(study, trainings())
    assert 0.05 < at_it.share < 0.125 and at_it.now == ("base-seed-0 25%",)
    lock.release()
    assert standing(study, trainings()).now == (), "nobody is at it"
    write_record(study.record("base-seed-0"), record("base", 0, 0.2))
    done = standing(study, trainings())
    assert (done.done, done.total, done.share) == (1, 2, 0.5)


def test_what_could_not_be_judged_is_refused_before_it_is_trained() -> None:
    check_judging(trainings(), 64)
    with pytest.raises(UserError, match="3 images cannot be evaluated"):
        check_judging(trainings(), 3)
    with pytest.raises(UserError, match="25 sampling steps cannot be done"):
        check_judging(trainings("diffusion.steps=20", "preview.steps=5"), 64)


def test_default_folder_does_not_depend_on_where_the_command_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = default_folder()
    monkeypatch.chdir(tmp_path)
    assert default_folder() == before and before.is_absolute()
