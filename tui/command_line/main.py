"""The command line: options, subcommands, and one sentence for what goes wrong."""

import sys
from typing import Annotated

import typer

from tui.command_line.data import data
from tui.command_line.doctor import doctor
from tui.command_line.draw import denoise, fork, interpolate, reconstruct, sample
from tui.command_line.ema import ema
from tui.command_line.evaluate import evaluate
from tui.command_line.export import export
from tui.command_line.export_metrics import export_metrics
from tui.command_line.note import note
from tui.command_line.options import CheckpointsOption, WorkbenchImagesOption
from tui.command_line.plot import plot
from tui.command_line.rm import rm
from tui.command_line.runs import runs
from tui.command_line.serve import serve
from tui.command_line.show import show
from tui.command_line.study import study
from tui.command_line.train import train
from tui.command_line.web import web

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The terminal workbench for training diffusion models.",
)
COMMANDS = (
    train,
    runs,
    show,
    note,
    export_metrics,
    plot,
    rm,
    data,
    sample,
    denoise,
    reconstruct,
    interpolate,
    fork,
    evaluate,
    ema,
    study,
    web,
    export,
    serve,
    doctor,
)
for command in COMMANDS:
    app.command()(command)


def _tell_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        print(f"ddpm-tui {version('ddpm-tui')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def workbench(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
    ] = False,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="PRESET",
            help="Train PRESET (or a CONFIG.toml) and watch it: the newest run of it goes on, "
            "or a first one starts.",
        ),
    ] = None,
    checkpoints: CheckpointsOption = None,
    images: WorkbenchImagesOption = None,
) -> None:
    """Open the workbench: the only live run, or the list of runs."""
    if context.invoked_subcommand is None:
        from tui.command_line.workbench import open_workbench

        open_workbench(checkpoints, images.value if images else None, start=start)
        return
    # What stands before the subcommand counts for it, unless it says otherwise itself.
    given: dict[str, object] = {"checkpoints": checkpoints, "images": images}
    said = {name: value for name, value in given.items() if value is not None}
    context.default_map = {context.invoked_subcommand: said}


@app.command("open")
def open_run(
    run: Annotated[str, typer.Argument(help="Name or folder of a run.")],
    checkpoints: CheckpointsOption = None,
    images: WorkbenchImagesOption = None,
) -> None:
    """Open the workbench on one run."""
    from tui.command_line.workbench import open_workbench

    open_workbench(checkpoints, images.value if images else None, name=run)


@app.command()
def presets(
    name: Annotated[str | None, typer.Argument(help="Print this one.")] = None,
) -> None:
    """List the presets, or print one as TOML to copy and change."""
    from engine.config import preset_names, preset_text

    if name is None:
        print("\n".join(preset_names()))
    else:
        print(preset_text(name), end="")


def main() -> None:
    """Run the command; what the user can put right is one sentence and exit code 2."""
    from engine.errors import UserError
    from tui.text import printable

    try:
        app()
    except UserError as error:
        print(printable(f"ddpm-tui: {error}"), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
