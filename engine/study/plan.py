"""From the table to the trainings: which ones, in which order, with which settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from engine.config import Config, load_config
from engine.data.sources.names import absolute_name
from engine.errors import UserError
from engine.study.records import training_name
from engine.study.table import BASE, LESSONS, PRESET, VARIANTS, Lesson, Variant


@dataclass(frozen=True)
class Training:
    """One run of the study."""

    variant: Variant
    seed: int
    config: Config

    @property
    def name(self) -> str:
        """Of its run, and of the file with its figures."""
        return training_name(self.variant.name, self.seed)


def chosen_lessons(names: Iterable[str] = ()) -> list[Lesson]:
    """The lessons of these names, in the order of the table; all of them when none is named.

    Raises:
        UserError: there is no such lesson; names those there are.
    """
    wanted, known = set(names), {lesson.name for lesson in LESSONS}
    for name in sorted(wanted - known):
        raise UserError(
            f"The study has no lesson {name!r}: choose among {', '.join(known_names())}."
        )
    return [lesson for lesson in LESSONS if lesson.name in wanted or not wanted]


def known_names() -> list[str]:
    """The lessons' names, in the order of the table."""
    return [lesson.name for lesson in LESSONS]


def planned(
    lessons: Sequence[Lesson], settings: Sequence[str] = (), seeds: int | None = None
) -> list[Training]:
    """The trainings that these lessons need, each once.

    First seeds come first, so that a study that is cut short has something of every lesson.

    Args:
        lessons: as from `chosen_lessons`.
        settings: texts such as ``training.epochs=60`` that change the base, and so every variant
            that does not set the same.
        seeds: at most so many of each variant; None: all.

    Raises:
        UserError: a setting is not allowed.
    """
    if seeds is not None and seeds < 1:
        raise UserError(f"{seeds} seeds cannot be trained: choose 1 or more.")
    named = {name for lesson in lessons for name in lesson.variants}
    variants = [variant for variant in VARIANTS if variant.name in named]
    rounds = max((len(variant.seeds) for variant in variants), default=0)
    return [
        Training(variant, variant.seeds[turn], config_of(variant, variant.seeds[turn], settings))
        for turn in range(rounds if seeds is None else min(seeds, rounds))
        for variant in variants
        if turn < len(variant.seeds)
    ]


def config_of(variant: Variant, seed: int, settings: Sequence[str] = ()) -> Config:
    """The whole configuration of one training.

    Raises:
        UserError: a setting is not allowed.
    """
    config = load_config(PRESET, [*BASE, *settings, *variant.settings, f"seed={seed}"])
    # The study goes on from any folder, so the path of its images must not depend on it.
    data = msgspec.structs.replace(config.data, source=absolute_name(config.data.source))
    return msgspec.structs.replace(config, data=data)
