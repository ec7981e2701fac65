"""What a reconstruction begins with, as the engine will make it, and what one has come to."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.images import ImageSet
from engine.errors import UserError
from engine.results.result import Facts, Result, Similarity
from engine.results.settings import SamplerSettings
from engine.sampling.chosen import chosen_images
from engine.sampling.noise_levels import NoiseLevel
from engine.sampling.noised import noised_pictures
from engine.service.messages import Reconstruct
from tui.watch.own_picture import OwnPicture

Pictures = NDArray[np.uint8]

USUAL_COUNT = 5
"""Images that the seed chooses when none is picked."""

_LONGEST_NAME = 14
"""Letters of a file's name that stand beside its picture."""


@dataclass(frozen=True)
class Wanted:
    """What is to be reconstructed, from which level, and how."""

    level: NoiseLevel
    settings: SamplerSettings
    picks: tuple[int, ...] = ()
    """Numbers of validation images."""
    own: OwnPicture | None = None
    """Instead of validation images."""

    @property
    def is_by_seed(self) -> bool:
        """Whether the seed chooses the images."""
        return not self.picks and self.own is None

    @property
    def beginning(self) -> tuple[object, ...]:
        """All that decides what it begins with; the images apart."""
        return self.level, self.settings.seed, self.picks, self.own

    def command(self, count: int, *, is_watched: bool) -> Reconstruct:
        """What to ask of the engine.

        Args:
            count: images that the seed is to choose when none is picked.
            is_watched: whether the images are to be seen as they emerge.
        """
        return Reconstruct(
            settings=self.settings,
            level=self.level.level,
            count=count,
            images=self.picks if self.own is None else (),
            file="" if self.own is None else str(self.own.file),
            watch=is_watched,
        )


@dataclass(frozen=True)
class Beginning:
    """Images, and what each is brought back from."""

    names: tuple[str, ...]
    """Numbers of the validation images."""
    originals: Pictures
    """Shape (N, size, size, C)."""
    noisy: Pictures
    """Same shape: a result's pictures in the role "noisy"."""


def beginning(wanted: Wanted, images: ImageSet | None, run: str) -> Beginning:
    """What the engine will begin with. Reads the images; for a thread.

    Args:
        wanted: what is asked of the engine.
        images: the validation images; None where only a picture of the user's can be shown.
        run: its name.

    Raises:
        UserError: there are no such images.
    """
    names: tuple[str, ...]
    if wanted.own is not None:
        names, originals = ("",), wanted.own.pixels
    elif images is not None:
        count = min(USUAL_COUNT, len(images))
        seed = wanted.settings.seed
        chosen = chosen_images(run, len(images), seed, count, wanted.picks)
        names, originals = tuple(map(str, chosen.tolist())), images[chosen]
    else:
        raise UserError("The images are not prepared on this machine.")
    noisy = noised_pictures(originals, wanted.level.left, wanted.settings.seed)
    return Beginning(names, originals, noisy)


@dataclass(frozen=True)
class Reconstruction:
    """A stored result, read."""

    result: Result
    pictures: dict[str, Pictures]
    """By role: noisy, final, original, nearest."""

    @property
    def names(self) -> tuple[str, ...]:
        """The number of each image, or the beginning of the name of the user's file."""
        facts = self.result.facts
        numbers = tuple(f"image {number}" for number in facts.images)
        return numbers or (Path(facts.source).name[:_LONGEST_NAME],)


def read_reconstruction(result: Result) -> Reconstruction:
    """Read a result's pictures; for a thread.

    Raises:
        UserError: some of them are missing or damaged.
    """
    roles = ("noisy", "final", "original", "nearest")
    pictures = {role: np.array(result.pictures(role)) for role in roles}
    facts = result.facts
    shape = (facts.count, facts.image_size, facts.image_size)
    is_whole = all(
        array.ndim == 4 and array.shape[:3] == shape and array.dtype == np.uint8
        for array in pictures.values()
    )
    counts = {len(facts.images) or 1, len(facts.similarity) or facts.count}
    if not (is_whole and facts.levels and counts == {facts.count}):
        raise UserError(
            f"Result {str(result.path)!r} cannot be read: it is not what result.json says it is."
        )
    return Reconstruction(result, pictures)


def figures(similarity: Similarity) -> tuple[str, str, str]:
    """How near a reconstruction came, in words."""
    psnr = "equal" if similarity.psnr is None else f"{similarity.psnr:.1f} dB"
    return (
        f"PSNR {psnr}",
        f"SSIM {similarity.ssim:.3f}",
        f"nearest {similarity.nearest_rms:.1f}",
    )


def mean_figures(facts: Facts) -> str:
    """Of all images of a result, for a line; "" for one alone."""
    if len(facts.similarity) < 2:
        return ""
    known = [one.psnr for one in facts.similarity if one.psnr is not None]
    psnr = f"PSNR {np.mean(known):.1f} dB, " if known else ""
    ssim = np.mean([one.ssim for one in facts.similarity])
    return f"mean: {psnr}SSIM {ssim:.3f}"


def how(facts: Facts) -> str:
    """How a result was made, for a line."""
    settings = facts.settings
    eta = f" eta {settings.eta:g}" if settings.eta else ""
    return (
        f"t = {facts.levels[0]} · {settings.sampler} {len(facts.levels)}{eta} · "
        f"seed {settings.seed} · {settings.weights} of step {facts.step:,}"
    )
