"""`ddpm-tui note`: say something of a run."""

from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption, RunArgument


def note(
    run: RunArgument,
    name: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help='Call it so; "" for no name. Its folder stays.'),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="Add a tag; may be repeated.")
    ] = None,
    untag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="Take a tag away; may be repeated.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="TEXT", help='Note this, instead of what was; "" nothing.')
    ] = None,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Give a run a name, tags and a note, or print them. They are in its notes.toml."""
    from engine.runs.notes import Notes, change_notes, read_notes
    from engine.runs.store import find_run, runs_folder
    from tui.text import printable

    found = find_run(runs_folder(checkpoints), run)
    if name is None and not tag and not untag and text is None:
        notes = read_notes(found)
    else:
        notes = change_notes(found, name=name, add=tag or (), remove=untag or (), note=text)
    for label, words in (("name", notes.name), ("tags", " ".join(notes.tags)), ("", notes.note)):
        if words:
            print(printable(f"{label}: {words}" if label else words))
    if notes == Notes():
        print(f"Nothing is noted of run {printable(found.name)}.")
