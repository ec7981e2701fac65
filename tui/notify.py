"""Word of trainings that have ended, for whoever looks elsewhere: what to say, and how a terminal
is told.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.runs.directory import RunDirectory
from engine.runs.summary import UNDER_WAY, RunState, RunSummary
from tui.settings.schema import Notifications
from tui.text import figure, printable

_MOST_LETTERS = 200
_TOLD_OF: tuple[RunState, ...] = ("finished", "failed", "dead")


class Endings:
    """Remembers how runs were, and finds those that have ended since; each ending once."""

    def __init__(self) -> None:
        self._runs: dict[Path, tuple[RunDirectory, RunState]] = {}
        self._told: set[tuple[Path, RunState, float]] = set()

    @property
    def under_way(self) -> list[RunDirectory]:
        """The runs that were training when they were seen last."""
        return [run for run, state in self._runs.values() if state in UNDER_WAY]

    def look(self, summaries: Iterable[RunSummary]) -> Iterator[RunSummary]:
        """Those that were under way before, and are finished, failed or dead now."""
        for summary in summaries:
            path, state = summary.run.path, summary.state
            _, before = self._runs.get(path, (summary.run, state))
            self._runs[path] = (summary.run, state)
            if before in UNDER_WAY and state in _TOLD_OF:
                # Several look at a run, and one may bring older news than another.
                ending = (path, state, summary.status.time if summary.status else 0.0)
                if ending not in self._told:
                    self._told.add(ending)
                    yield summary


def word_of(summary: RunSummary) -> str:
    """How a training ended, in one printable line."""
    name, status = summary.run.name, summary.status
    if summary.state == "finished":
        best = status.best_validation_loss if status else None
        ending = "" if best is None else f": best validation loss {figure(best, 4)}"
        text = f"{name} has finished{ending}"
    elif summary.state == "dead":
        text = f"{name} has died at step {status.step if status else 0:,}"
    else:
        message = status.message if status else ""
        how = "went astray" if status and status.advice else "has failed"
        text = f"{name} {how}: {message}"
    return printable(" ".join(text.split()))[:_MOST_LETTERS]


def sequence(how: Notifications, text: str, environment: Mapping[str, str]) -> str:
    """What to write to the terminal so that it tells `text`; "" for nothing.

    Args:
        how: by which of the ways that terminals know.
        text: printable, one line.
        environment: of this process; inside tmux, the terminal around it is told.
    """
    if how == "bell":
        return "\a"
    if how == "osc9":
        return _through_tmux(f"\x1b]9;ddpm-tui: {text}\a", environment)
    if how == "osc777":
        # A semicolon would begin the next part.
        return _through_tmux(f"\x1b]777;notify;ddpm-tui;{text.replace(';', ',')}\a", environment)
    return ""


def _through_tmux(escape: str, environment: Mapping[str, str]) -> str:
    """Needs `set -g allow-passthrough on` in tmux; without it, tmux drops it."""
    if not environment.get("TMUX"):
        return escape
    doubled = escape.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"
