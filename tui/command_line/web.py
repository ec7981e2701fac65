"""`ddpm-tui web`: a page in the browser that draws from a run."""

from typing import Annotated

import typer

from tui.command_line.options import (
    CheckpointOption,
    CheckpointsOption,
    RunArgument,
    WeightsOption,
)


def web(
    run: RunArgument,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 7860,
    password: Annotated[
        str,
        typer.Option(
            envvar="DDPM_WEB_PASSWORD",
            help="Ask for it (user ddpm); others see it in the list of processes unless it "
            "comes from the environment variable.",
            show_default=False,
        ),
    ] = "",
    public: Annotated[
        bool, typer.Option("--public", help="Listen on HOST without a password.")
    ] = False,
    most_images: Annotated[int, typer.Option(min=1, max=256, help="Of one drawing.")] = 16,
    most_steps: Annotated[int, typer.Option(min=1, help="Of one drawing.")] = 250,
    allow_pauses: Annotated[
        bool, typer.Option("--allow-pauses", help="Let a training wait for visitors' drawings.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep what visitors draw among the run's results.")
    ] = False,
    checkpoint: CheckpointOption = "last",
    weights: WeightsOption = "ema",
    checkpoints: CheckpointsOption = None,
) -> None:
    """Serve a page in the browser: generate, look at every step, reconstruct a picture."""
    from tui.command_line.own import find_own_run
    from web.limits import Limits
    from web.options import Options
    from web.serve import serve

    options = Options(
        host=host,
        port=port,
        password=password,
        is_public=public,
        limits=Limits(most_images, most_steps),
        allows_pauses=allow_pauses,
        keeps_results=keep,
        checkpoint=checkpoint,
        weights=weights,
    )
    options.check()
    serve(find_own_run(run, checkpoints), options, lambda text: print(text, flush=True))
