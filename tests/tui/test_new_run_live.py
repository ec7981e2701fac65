"""A run that is made in the form: really trained, and what was foretold of it."""

from pathlib import Path

from engines import kill_engines, tiny_config, wait_until_ended
from new_run_form import Form
from textual.widgets import TextArea

from engine.config import to_toml
from engine.estimate.course import course_of
from engine.estimate.disk import disk_of_run
from engine.estimate.past_runs import newest_alike, past_runs
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.ema_snapshots import list_snapshots
from engine.runs.images import read_images
from engine.runs.status import read_status
from engine.runs.store import list_runs
from tui.app import Workbench
from tui.screens.run import RunScreen

TYPED = ("training.epochs=3", "validation.every_epochs=1", "preview.every_epochs=2")


async def test_what_is_typed_is_trained_as_foretold(tmp_path: Path, shown, until) -> None:
    app = Workbench(tmp_path, "off")
    try:
        async with app.run_test(size=(120, 36)) as pilot:
            form = Form(app, pilot, shown, until)
            await form.open()
            await form.press("ctrl+e")
            form.screen.query_one(TextArea).text = to_toml(tiny_config())
            await form.press("ctrl+e")
            for setting in TYPED:
                await form.type(*setting.split("="))
            await form.verdict("can be trained")
            form.screen.query_one("#name").value = "typed"
            # Help that is opened meanwhile does not hold the run back.
            await form.press("ctrl+s", "question_mark")
            await until(pilot, lambda: any(isinstance(s, RunScreen) for s in app.screen_stack))
            run = RunDirectory(tmp_path / "typed")
            await until(pilot, lambda: finished(run))
    finally:
        kill_engines(tmp_path)
    expected = tiny_config(*TYPED)
    assert run.config.read_text() == to_toml(expected), "as `ddpm-tui train demo --set ...`"
    wait_until_ended(run)
    images, status = read_images(run.images), read_status(run.status)
    assert images is not None and status is not None
    course = course_of(expected, images.train)
    assert status.step == course.steps
    disk = disk_of_run(expected, course)
    checkpoints = list_checkpoints(run.checkpoints)
    assert 0 < len(checkpoints) <= disk.checkpoints
    weights = sum(path.stat().st_size for path in checkpoints[-1].glob("*.safetensors"))
    assert disk.checkpoint <= weights < 1.5 * disk.checkpoint, "names and headers come on top"
    own = (found for found in list_snapshots(run) if found.path.parent == run.ema_snapshots)
    steps = {found.step for found in own}
    assert len(steps) == disk.snapshots
    drawn = sum(path.stat().st_size for path in run.previews.iterdir())
    assert drawn <= disk.previews + 300 * len(list(run.previews.iterdir()))
    alike = newest_alike(past_runs(tmp_path), tiny_config("training.epochs=99"))
    assert alike is not None and alike.name == "typed" and alike.images_per_second > 0


def finished(run: RunDirectory) -> bool:
    status = read_status(run.status)
    return status is not None and status.state == "finished"


async def test_refusal_on_starting_leaves_the_form_as_it_was(tmp_path: Path, shown, until) -> None:
    """The name is taken between the check and the start: by another workbench."""
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=(120, 36)) as pilot:
        form = Form(app, pilot, shown, until)
        await form.open()
        await form.type("training.epochs", "7")
        (tmp_path / "demo-1").mkdir()
        await form.press("ctrl+s")
        await form.verdict("Run 'demo-1' already exists")
        assert form.screen.draft.value("training.epochs") == 7
        form.screen.query_one("#name").value = "demo-2"
        await form.verdict("can be trained")
    assert list_runs(tmp_path) == []
