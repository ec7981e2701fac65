"""`ddpm-tui runs`: what runs there are, and how they are doing."""

from enum import StrEnum
from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption, RunStates


class Sort(StrEnum):
    """What the list is sorted by."""

    HEARD = "heard"
    NAME = "name"
    STATE = "state"
    EPOCH = "epoch"
    STEP = "step"
    BEST = "best_validation_loss"
    KID = "kid"
    TRAINED = "seconds_trained"
    BYTES = "bytes"


def runs(
    state: Annotated[
        list[RunStates] | None,
        typer.Option(
            metavar="STATE",
            help="Only runs that are new, starting, training, paused, stopped, finished, failed or "
            "dead; may be repeated.",
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help="Only runs with this tag; repeated: with all of them."),
    ] = None,
    sort: Annotated[
        Sort, typer.Option(help="Losses and KID lowest first, names by letter, all else largest.")
    ] = Sort.HEARD,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list of objects, for scripts.")
    ] = False,
    checkpoints: CheckpointsOption = None,
) -> None:
    """List the runs. The table has as many columns as the terminal has room for.

    \b
    Keys of each object of --json; null is what is not known:
      name, path, state, engine (host, boot, pid, started, socket; null: none
      is alive), title, tags, note, source, image_size, preset (that its
      settings are nearest to), changed (in how many it is not: seed, device
      and data.source do not count), network, parameters, step, epoch, epochs,
      best_validation_loss, kid (protocol, value, standard_error, step, images;
      the newest), seconds_trained, bytes, heard (seconds since 1970), message
      (why it failed), troubles (what cannot be read)
    """
    from tui.command_line.listing import list_and_print

    states = [wanted.value for wanted in state or ()]
    list_and_print(checkpoints, states, tag or [], sort.value, as_json)
