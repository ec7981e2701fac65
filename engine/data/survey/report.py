"""The check-up of a source: what a person wants to know of the images before training on them."""

from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Data
from engine.data.cache.facts import Entry
from engine.data.cache.prepared import IMAGES, PreparedPictures
from engine.data.sources.source import SplitRule
from engine.data.split import validation_mask
from engine.data.survey.duplicates import Pairs, copies, near_pairs, thumbnails
from engine.data.survey.groups import groups_of
from engine.data.survey.statistics import statistics_of
from engine.progress import Progress, Steps

_NAMED = 10_000
"""Pictures of one kind that a report names at most; their number is always told."""


class Trouble(msgspec.Struct, frozen=True):
    """A picture that cannot be used."""

    name: str
    reason: str


class Likeness(msgspec.Struct, frozen=True):
    """Images that are alike."""

    images: int
    """Those that have another one like them."""
    groups: int
    across: int
    """Groups with images on both sides: what is validated on was also trained on."""
    named: list[list[str]]
    """The first groups, those across the sides before others."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A check-up."""

    source: str
    size: int
    channels: int
    images: int
    """That can be used."""
    train: int
    validation: int
    split_rule: SplitRule
    passed_over: int
    troubles: list[Trouble]
    """Of the pictures passed over, the first ones."""
    too_small: int
    """Images that are enlarged, for a side has fewer pixels than wanted."""
    named_too_small: list[str]
    smallest: tuple[int, int]
    """Width and height of the one with the fewest pixels."""
    largest: tuple[int, int]
    commonest: tuple[int, int, int]
    """Width, height, and how many have them."""
    modes: dict[str, int]
    """How the pictures are stored: Pillow's names, commonest first."""
    formats: dict[str, int]
    copies: Likeness
    near_duplicates: Likeness
    """Not counting copies."""
    mean: list[float]
    """Of each channel, -1 to 1."""
    sigma_data: float
    """Standard deviation of all values, -1 to 1."""
    cache: str
    """Where the prepared images are."""
    cache_bytes: int
    seconds: float
    """They took to prepare."""


def survey(prepared: PreparedPictures, settings: Data) -> Steps[Report]:
    """Look at prepared pictures, at least one.

    Args:
        prepared: of `settings.source`.
        settings: for the size wanted and the split.
    """
    usable = prepared.usable
    mask = validation_mask(prepared.entries, prepared.facts.split_rule, settings)
    values = yield from statistics_of(prepared.images)
    small = yield from thumbnails(prepared.images)
    yield Progress("looking for near-duplicates")
    digests = [entry.digest for entry in usable]
    near = _not_copies(near_pairs(small), digests)
    names = [entry.name for entry in usable]
    enlarged = [entry.name for entry in usable if min(entry.width, entry.height) < settings.size]
    shapes = Counter((entry.width, entry.height) for entry in usable)
    (width, height), times = shapes.most_common(1)[0]
    by_area = sorted(shapes, key=lambda shape: (shape[0] * shape[1], shape))
    return Report(
        source=prepared.facts.source,
        size=settings.size,
        channels=settings.channels,
        images=len(usable),
        train=int((~mask).sum()),
        validation=int(mask.sum()),
        split_rule=prepared.facts.split_rule,
        passed_over=len(prepared.unusable),
        troubles=[Trouble(entry.name, entry.trouble) for entry in prepared.unusable[:_NAMED]],
        too_small=len(enlarged),
        named_too_small=enlarged[:_NAMED],
        smallest=by_area[0],
        largest=by_area[-1],
        commonest=(width, height, times),
        modes=_counts(usable, "mode"),
        formats=_counts(usable, "format"),
        copies=_likeness(copies(digests), names, mask),
        near_duplicates=_likeness(groups_of(near), names, mask),
        mean=values.mean,
        sigma_data=values.sigma_data,
        cache=str(prepared.folder),
        cache_bytes=(prepared.folder / IMAGES).stat().st_size,
        seconds=prepared.facts.seconds,
    )


def _counts(entries: Sequence[Entry], field: str) -> dict[str, int]:
    return dict(Counter(getattr(entry, field) for entry in entries).most_common())


def _not_copies(pairs: Pairs, digests: Sequence[str]) -> Pairs:
    kept = [digests[one] != digests[other] for one, other in pairs.tolist()]
    different: Pairs = pairs[np.array(kept, bool)]
    return different


def _likeness(
    groups: Sequence[Sequence[int]], names: Sequence[str], mask: NDArray[np.bool_]
) -> Likeness:
    def is_across(group: Sequence[int]) -> bool:
        return len(set(mask[list(group)].tolist())) == 2

    across = [group for group in groups if is_across(group)]
    first = across + [group for group in groups if not is_across(group)]
    return Likeness(
        images=sum(map(len, groups)),
        groups=len(groups),
        across=len(across),
        named=[[names[place] for place in group] for group in first[:_NAMED]],
    )
