"""What is known of prepared pictures: one line for each, and a page about them all."""

from typing import Literal

import msgspec

from engine.data.decoding.preparation import Preparation
from engine.data.sources.source import SplitRule


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One picture of the source; a line of `index.jsonl`."""

    name: str
    trouble: str = ""
    """Why it cannot be used; "" when it is among the images."""
    width: int = 0
    height: int = 0
    mode: str = ""
    """Pillow's name for how it was stored."""
    format: str = ""
    digest: str = ""
    """The same for copies of one file."""
    split: str = ""
    """The split that the source itself puts it in."""
    place: int = 0
    group: str = ""
    """Shared by near-duplicates; "" when nothing is known of any."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """About all of them; the file `facts.json`."""

    format: Literal[1] = 1
    source: str
    """Its name, paths absolute."""
    stamp: str
    """Of the source when they were prepared."""
    split_rule: SplitRule
    preparation: Preparation
    count: int
    """Images prepared; the rows of `images.npy`."""
    passed_over: int
    """Pictures that cannot be used."""
    seconds: float
    """It took to prepare them."""
