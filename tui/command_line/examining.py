"""Show what the doctor finds, as it is found."""

import io
import sys
from collections.abc import Iterable
from contextlib import closing, nullcontext
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.runs.store import runs_folder
from tui.doctor.check import Check, Verdict
from tui.doctor.examine import examine
from tui.text import from_home, printable

_SIGNS: dict[Verdict, tuple[str, str]] = {
    "ok": ("✓", "green"),
    "note": ("!", "yellow"),
    "problem": ("✗", "red"),
}
_SUBJECT_WIDTH = 11


def examine_and_report(checkpoints: Path | None, as_json: bool) -> bool:
    """Look at everything and show it; whether a training can begin.

    Args:
        checkpoints: the folder of the runs, if named.
        as_json: for scripts.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no Unicode is what one may want to be told of.
        sys.stdout.reconfigure(errors="replace")
    with closing(examine(runs_folder(checkpoints))) as found:
        if as_json:
            return _print_json(one for one in found if isinstance(one, Check))
        return _show(found)


def _print_json(found: Iterable[Check]) -> bool:
    checks = list(found)
    can_train = not any(check.stops_training for check in checks)
    answer = {"can_train": can_train, "checks": checks}
    print(msgspec.json.format(msgspec.json.encode(answer)).decode())
    return can_train


def _show(found: Iterable[Check | str]) -> bool:
    console = Console(highlight=False, markup=False)
    checks: list[Check] = []
    doing = ""
    while True:
        waiting = console.status(f"{doing} …") if doing and console.is_terminal else nullcontext()
        with waiting:
            one = next(iter(found), None)
        if one is None:
            break
        if isinstance(one, str):
            doing = one
            continue
        doing = ""
        checks.append(one)
        _print(console, one)
    can_train = not any(check.stops_training for check in checks)
    words = "Training can begin." if can_train else "No training can begin here yet."
    console.print(Text(words, style="bold green" if can_train else "bold red"))
    return can_train


def _print(console: Console, check: Check) -> None:
    sign, style = _SIGNS[check.verdict]
    found, remedy = (printable(from_home(text)) for text in (check.found, check.remedy))
    if not console.is_terminal:
        print(f"{sign} {check.subject:<{_SUBJECT_WIDTH}} {found}{f' → {remedy}' * bool(remedy)}")
        return
    words = Text(found)
    if remedy:
        words.append(f"\n→ {remedy}", style=style)
    row = Table.grid(padding=(0, 1))
    row.add_column(width=1)
    row.add_column(width=_SUBJECT_WIDTH, no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row(Text(sign, style=style), Text(check.subject, style="bold"), words)
    console.print(row)
