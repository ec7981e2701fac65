"""Do other engines compute on this machine?"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from engine.errors import UserError
from engine.runs.store import list_runs
from engine.runs.summary import RunSummary, summarise
from engine.service.processes import engine_processes
from tui.doctor.check import Check, note, ok


def look_for_engines(folder: Path) -> list[RunSummary]:
    """The runs with a live engine: those of a folder, and those of all processes we can see."""
    known = [process.run for process in engine_processes()]
    with suppress(UserError):
        known += list_runs(folder)
    live = []
    for run in {run.path.resolve(): run for run in known}.values():
        # That of another user may not be looked at.
        with suppress(OSError):
            if (summary := summarise(run)).is_live:
                live.append(summary)
    return live


def check_engines(live: Sequence[RunSummary]) -> Check:
    """Whether a training would have to share the machine."""
    here = [summary for summary in live if summary.holder and summary.holder.is_here]
    training = [summary for summary in here if summary.is_training]
    if training:
        return note(
            "engines",
            f"training here now: {_named(training)}",
            "another training shares the device with it: wait, or --set device=cpu",
        )
    drawing = f"; drawing only: {_named(here)}" if here else ""
    elsewhere = [summary for summary in live if summary not in here]
    away = f"; on other machines: {_named(elsewhere)}" if elsewhere else ""
    return ok("engines", f"no training runs on this machine{drawing}{away}")


def _named(summaries: Iterable[RunSummary]) -> str:
    return ", ".join(
        f"{summary.run.name} (process {summary.holder.pid if summary.holder else '?'})"
        for summary in summaries
    )
