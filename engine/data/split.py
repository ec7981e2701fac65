"""Which pictures are kept for validation.

Where the source does not say, a hash of the picture's group decides, so adding pictures never
moves another one, and near-duplicates (one group) are never on both sides.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Data
from engine.data.cache.facts import Entry
from engine.data.sources.source import SplitRule


def is_validation(group: str, fraction: float) -> bool:
    """Whether pictures of this group are kept for validation.

    Args:
        group: a name shared by pictures that must stay together.
        fraction: the expected share of groups that are, 0 to 1.
    """
    digest = hashlib.sha256(group.encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < fraction


def validation_mask(entries: Sequence[Entry], rule: SplitRule, settings: Data) -> NDArray[np.bool_]:
    """Which of the usable entries are for validation, in their order.

    Args:
        entries: all of the source, the unusable ones too: they have their places in a split.
        rule: of the source.
        settings: `validation_fraction` and `keep_together`.

    Returns:
        Shape (usable entries,).
    """
    usable = [entry for entry in entries if not entry.trouble]
    if rule == "given":
        sides = [entry.split == "validation" for entry in usable]
    elif rule == "every_split":
        first = _first_for_validation(entries, settings.validation_fraction)
        sides = [entry.place >= first[entry.split] for entry in usable]
    else:
        fraction, by_folder = settings.validation_fraction, settings.keep_together == "folders"
        sides = [is_validation(_group(entry, by_folder), fraction) for entry in usable]
    return np.array(sides, dtype=bool)


def _first_for_validation(entries: Sequence[Entry], fraction: float) -> dict[str, int]:
    """Per split the place from which on pictures are kept, as "train[:80%]" counts it."""
    counts = Counter(entry.split for entry in entries)
    return {split: round(count * (1 - fraction)) for split, count in counts.items()}


def _group(entry: Entry, by_folder: bool) -> str:
    if by_folder:
        return str(PurePosixPath(entry.name).parent)
    return entry.group or entry.digest
