import numpy as np

from engine.data.order import batch_indices, steps_per_epoch


def epoch(seed: int, number: int) -> np.ndarray:
    steps = steps_per_epoch(50, 8)
    return np.concatenate(
        [batch_indices(seed, number * steps + batch, 50, 8) for batch in range(steps)]
    )


def test_epoch_visits_every_image_at_most_once_and_leaves_less_than_a_batch() -> None:
    visited = epoch(0, 0)
    assert len(visited) == 48 == len(set(visited.tolist()))


def test_epochs_and_seeds_differ() -> None:
    assert epoch(0, 0).tolist() != epoch(0, 1).tolist()
    assert epoch(0, 0).tolist() != epoch(1, 0).tolist()


def test_batch_does_not_depend_on_what_was_asked_before() -> None:
    first = batch_indices(3, 17, 50, 8).tolist()
    for step in (400, 2, 90):
        batch_indices(9, step, 50, 8)
    assert batch_indices(3, 17, 50, 8).tolist() == first
