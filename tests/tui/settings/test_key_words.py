"""Sentences that name a key name the one that the user has given to the action."""

from pathlib import Path

import pytest

from engine.runs.directory import RunDirectory
from tui.app import Workbench
from tui.key_words import key_of
from tui.panels.reconstruct import ReconstructPanel
from tui.screens.run import RunScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.run_header import RunHeader


async def test_other_keys_are_named_and_heard(
    recorded: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until, shown
) -> None:
    (tmp_path / "settings.toml").write_text(
        'first_hint_seen = true\n[keys]\n"run.freeze" = "F"\n"run.tune" = "y"\n'
        '"reconstruct.abort" = "z"\n'
    )
    monkeypatch.setenv("DDPM_CONFIG", str(tmp_path))
    app = Workbench(tmp_path, "off", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await until(pilot, lambda: app.screen.state == "finished")

        def answer() -> str:
            return shown(app.screen.query_one(AnswerLine))

        await pilot.press("F")
        await until(pilot, lambda: "F shows it again" in answer())
        await until(pilot, lambda: "FROZEN (F)" in shown(app.screen.query_one(RunHeader)))
        await pilot.press("F", "p")
        await until(pilot, lambda: "no engine is running" in answer())
        app.screen.action_resume()
        await until(pilot, lambda: "; y extends it" in answer())
        panel = app.screen.query_one(ReconstructPanel)
        assert key_of(panel, "abort") == "z" and key_of(panel, "stop") == "x"
        with pytest.raises(LookupError):
            key_of(panel, "nothing")
        # A key that the footer does not offer now says why, whichever it is.
        await pilot.press("4", "z")
        await until(pilot, lambda: answer().startswith("✗ Abort"))
