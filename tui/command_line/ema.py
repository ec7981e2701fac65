"""`ddpm-tui ema`: rebuild a power-function average of any length from a run's snapshots."""

from pathlib import Path
from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption, RunArgument


def ema(
    run: RunArgument,
    length: Annotated[
        float | None, typer.Option(help="Share of the training, 0.005 to 0.28; none: list.")
    ] = None,
    step: Annotated[
        int | None, typer.Option(help="As it was after so many steps; default: the newest.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE.safetensors", help="Where to write the weights.")
    ] = None,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Rebuild an average of the weights of any LENGTH, or list what it would be made from."""
    from engine.errors import UserError
    from engine.runs.ema_snapshots import list_snapshots, rebuild_ema, save_weights
    from engine.runs.store import find_run, runs_folder

    found = find_run(runs_folder(checkpoints), run)
    if length is None:
        for snapshot in list_snapshots(found):
            print(f"step {snapshot.step:>9,}  length {snapshot.length:g}")
        return
    if save is None:
        raise UserError(
            f"Say where to write the weights: --save FILE.safetensors. To draw with them: "
            f"ddpm-tui sample {found.name} --weights {length:g}."
        )
    save_weights(save, rebuild_ema(found, length, step))
    print(f"The average of length {length:g} of run {found.name} is in {save}.")
