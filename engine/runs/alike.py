"""Which evaluations can be compared with each other."""

from collections.abc import Sequence

from engine.runs.evaluations import Evaluation


def comparable(evaluations: Sequence[Evaluation]) -> list[Evaluation]:
    """Those made as the newest was, in the order of their steps; of one step the newest.

    Args:
        evaluations: at least one, in the order they were made.
    """
    manner = manner_of(evaluations[-1])
    return in_order([made for made in evaluations if manner_of(made) == manner])


def in_order(evaluations: Sequence[Evaluation]) -> list[Evaluation]:
    """By their steps; of one step the newest."""
    by_step = {made.step: made for made in evaluations}
    return [by_step[step] for step in sorted(by_step)]


def manner_of(made: Evaluation) -> tuple[object, ...]:
    """All that two figures must share to be compared."""
    return (
        made.protocol, made.images, made.images_digest, made.sampler, made.steps, made.eta,
        made.clip, made.weights,
    )  # fmt: skip
