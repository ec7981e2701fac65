"""`ddpm-tui data`: look at images before training on them, and prepare them."""

from pathlib import Path
from typing import Annotated

import typer

from tui.command_line.options import Images, ImagesOption


def data(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE|PRESET|CONFIG.toml",
            help="flowers, pets, celeba, tfds:NAME, folder:PATH, npz:PATH, emoji:GROUP; or whose "
            "settings of the images to take.",
        ),
    ],
    archives: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Folder with the published archives of the set, for a machine without a network.",
        ),
    ] = None,
    size: Annotated[
        int | None, typer.Option(metavar="PIXELS", help="As --set data.size=PIXELS.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Save the contact sheet.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole report as JSON, for scripts.")
    ] = False,
    images: ImagesOption = Images.AUTO,
) -> None:
    """Check images and prepare them: what can be used, what is broken, twice there, too small.

    Training then begins at once. Ctrl-C keeps what is prepared; the same command goes on.
    """
    from engine.config import load_data
    from tui.command_line.check_up import check_and_report

    changes = [*(settings or []), *([f"data.size={size}"] if size is not None else [])]
    check_and_report(load_data(source, changes), archives, save, as_json, images.value)
