"""What a front end asks the study's processes for."""

import msgspec

from engine.study.judged import IMAGES


class Order(msgspec.Struct, frozen=True):
    """Train these lessons in that folder."""

    folder: str
    lessons: tuple[str, ...] = ()
    """By name; none: all."""
    settings: tuple[str, ...] = ()
    """Changes of the base."""
    seeds: int | None = None
    """At most so many of each variant; None: all."""
    images: int = IMAGES
    """To draw for each KID."""
