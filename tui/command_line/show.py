"""`ddpm-tui show`: everything about one run on a page."""

from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption, RunArgument


def show(
    run: RunArgument,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print an object, for scripts, with all there is.")
    ] = False,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Show all about a run: settings, images, figures, checkpoints, drawings, files, engine.

    \b
    Keys of --json: those of `ddpm-tui runs --json`, and
      config (all settings), differences (key, value, preset), changes (made
      while training: step, key, old, new), images (source, train, validation,
      digest, passed_over), newest (train, validation: the last lines of the
      metric log), checkpoints (step, epoch, validation_loss, kid, time, bytes,
      is_best), evaluations (as in evaluations.jsonl), results (name, kind,
      count, sampler, steps, seed, weights, step, time, bytes), events (the
      last few), parts (bytes of each file and folder)
    """
    import msgspec
    from rich.console import Console

    from engine.listing.page import as_tree, read_page
    from engine.runs.store import find_run, runs_folder
    from tui.command_line.run_page import print_page

    page = read_page(find_run(runs_folder(checkpoints), run))
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(as_tree(page))).decode())
    else:
        print_page(Console(highlight=False, markup=False), page)
