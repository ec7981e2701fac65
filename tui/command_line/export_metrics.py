"""`ddpm-tui export-metrics`: what a run has measured, as a table for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption, RunArgument


class Format(StrEnum):
    """Of the file."""

    CSV = "csv"
    PARQUET = "parquet"


class Kind(StrEnum):
    """Of the lines."""

    TRAIN = "train"
    VALIDATION = "validation"
    LEVELS = "levels"
    EVALUATIONS = "evaluations"


def export_metrics(
    run: RunArgument,
    file_format: Annotated[
        Format, typer.Option("--format", help="parquet: with the extra `parquet`.")
    ] = Format.CSV,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Default, for csv: the standard output.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help="Which table.")] = Kind.TRAIN,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Write out a run's metrics whole, in order; what a resume gave up is left out.

    \b
    train: step, epoch, loss, gradient_norm, learning_rate, ema_decay,
      ema_updates, ema_distance, images_per_second, time, skipped, loss_scale
    validation: step, epoch, ema_loss, raw_loss, images, time, above_best,
      above_best_error
    levels: step, epoch, time, range (a tenth of the noise levels, 0 the
      cleanest), train, validation_ema, validation_raw
    evaluations: the keys of evaluations.jsonl; by_features_share and so on
    What was not measured is empty, in parquet null. Times are in seconds since
    1970.
    """
    from tui.command_line.exporting import export

    export(run, checkpoints, file_format.value, output, kind.value)
