"""What `ddpm-tui reconstruct` is to bring back: from its options to the command."""

from pathlib import Path

from engine.errors import UserError
from engine.results.settings import SamplerSettings
from engine.runs.directory import RunDirectory
from engine.runs.images import read_images
from engine.sampling.chosen import check_subject, chosen_images
from engine.service.messages import Reconstruct

_USUAL_COUNT = 5


def reconstruction(
    settings: SamplerSettings, level: int, images: int | None, pick: str | None, file: Path | None
) -> Reconstruct:
    """The command.

    Args:
        settings: how to draw.
        level: to start from.
        images: how many validation images the seed chooses; None: it was not said.
        pick: numbers of validation images, with commas in between.
        file: a picture that takes their place.

    Raises:
        UserError: more than one of the three was said, or `pick` is no list of numbers.
    """
    if sum(said is not None for said in (images, pick, file)) > 1:
        raise UserError("--images, --pick and --file exclude each other: name one of them.")
    return Reconstruct(
        settings=settings,
        level=level,
        count=_USUAL_COUNT if images is None else images,
        images=() if pick is None else _numbers(pick),
        # The engine works in a folder of its own.
        file="" if file is None else str(file.expanduser().absolute()),
    )


def check_reconstruction(run: RunDirectory, command: Reconstruct) -> None:
    """Refuse validation images that the run has not, as far as it is known what it has.

    Raises:
        UserError: names what there is.
    """
    check_subject(command.images, command.file)
    known = read_images(run.images)
    if known is not None and not command.file:
        seed, count = command.settings.seed, command.count
        chosen_images(run.name, known.validation, seed, count, command.images)


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise UserError(
            f"--pick is {text!r}: give numbers of validation images, such as 3,17."
        ) from None
