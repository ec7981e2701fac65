"""Have a source checked: the progress, the report, the contact sheet."""

import signal
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from engine.config.schema import Data
from engine.data.cache.prepared import open_prepared
from engine.data.checkup.ask import check_up
from engine.data.checkup.messages import Checked, Order, Working
from engine.data.decoding.preparation import preparation_of
from engine.data.obtainable import check_obtainable
from engine.data.printable import in_bytes
from engine.data.sources.names import absolute_name
from engine.data.survey.report import Report
from engine.data.survey.sheet import sheet_places
from engine.errors import UserError
from engine.results.export import check_writable, save_picture
from engine.runs.grid import enlarged, grid
from tui.command_line.contact_sheet import show_sheet
from tui.command_line.data_report import print_report
from tui.image_mode import ImageMode
from tui.text import duration

_INTERRUPTED = 130
_SAVED_IMAGES, _SAVED_TILE = 100, 64


def check_and_report(
    settings: Data, archives: Path | None, save: Path | None, as_json: bool, images: ImageMode
) -> None:
    """Check a source, and show what it has.

    Args:
        settings: of the images.
        archives: folder with a set's archives, if named.
        save: where the contact sheet goes as a file, if anywhere.
        as_json: print the report for scripts instead, and draw nothing.
        images: how the contact sheet is drawn.

    Raises:
        UserError: the source cannot be had or used.
    """
    if save is not None:
        check_writable(save, ".png")
    archives = archives.expanduser().absolute() if archives else None
    check_obtainable(settings, archives)
    settings = msgspec.structs.replace(settings, source=absolute_name(settings.source))
    order = Order(settings, str(archives or ""))
    try:
        report = _Follower(settings).follow(order)
    except KeyboardInterrupt:
        print("Stopped. What is prepared is kept: the same command goes on.", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    pictures = _pictures(report)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        show_sheet(pictures, images)
        print_report(report, settings)
    if save is not None:
        shown = pictures(_SAVED_IMAGES)
        save_picture(save, grid(enlarged(shown, max(1, _SAVED_TILE // report.size))))
        print(f"The contact sheet is in {save}.", file=sys.stderr if as_json else sys.stdout)


class _Follower:
    """Shows how far the check-up is."""

    def __init__(self, settings: Data) -> None:
        self._settings = settings
        self._console = Console(stderr=True)
        self._announced = False

    def follow(self, order: Order) -> Report:
        """Wait for the report."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with closing(check_up(order)) as said, self._progress() as progress:
            task = progress.add_task("looking for images", total=None)
            for message in said:
                if isinstance(message, Checked):
                    return message.report
                self._show(message, progress, task)
        raise AssertionError("the check-up ended without a report")

    def _show(self, said: Working, progress: Progress, task: TaskID) -> None:
        known = progress.tasks[task]
        if known.description != said.activity:
            # The time left is that of this activity.
            progress.reset(task, description=said.activity, total=said.total or None)
        progress.update(task, completed=said.done, total=said.total or None)
        left = progress.tasks[task].time_remaining
        if said.activity == "preparing images" and left and not self._announced:
            self._announced = True
            needed = said.total * preparation_of(self._settings).bytes_per_image
            progress.console.print(
                f"Preparing {said.total:,} images: {in_bytes(needed)} of cache, about "
                f"{duration(left)}. Ctrl-C keeps what is done."
            )

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("{task.completed:,}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )


def _pictures(report: Report) -> Callable[[int], NDArray[np.uint8]]:
    """So many prepared images, spread over the set; shape (n, size, size, C)."""
    prepared = open_prepared(Path(report.cache))
    if prepared is None:
        raise UserError(f"The prepared images have vanished from {report.cache!r}: start again.")
    return lambda wanted: prepared.images[sheet_places(report.images, wanted)]
