"""What a front end shows of a noised picture is what the engine draws from."""

import numpy as np
import pytest

from engine.diffusion.schedule import alpha_bar
from engine.results.settings import SamplerSettings
from engine.sampling.chosen import chosen_images
from engine.sampling.drawings.reconstruct import reconstruct
from engine.sampling.model import Model
from engine.sampling.noised import noised, noised_pictures
from engine.sampling.pictures import to_pictures

SETTINGS = SamplerSettings(sampler="ddim", steps=3, seed=7)


@pytest.mark.parametrize("level", [0, 250, 499])
def test_shown_picture_is_the_one_that_is_reconstructed(model: Model, level: int) -> None:
    drawing = reconstruct(model, SETTINGS, level, images=[5, 2])
    try:
        while True:
            next(drawing)
    except StopIteration as end:
        result = end.value
    diffusion = model.config.diffusion
    table = alpha_bar(diffusion.schedule, diffusion.steps, diffusion.zero_terminal_snr)
    shown = noised_pictures(model.dataset.validation[[5, 2]], float(table[level]), 7)
    assert np.array_equal(shown, result.pictures("noisy"))


def test_python_and_numpy_numbers_give_the_same_bits() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), np.uint8)
    left = np.float64(0.3)
    one, other = noised(pictures, left, 1), noised(pictures, float(left), 1)
    assert one.dtype == other.dtype == np.float32
    assert np.array_equal(one, other)
    assert np.array_equal(noised_pictures(pictures, left, 1), to_pictures(one))


def test_noise_of_a_row_is_its_own_and_its_seeds() -> None:
    same = np.full((2, 8, 8, 3), 90, np.uint8)
    both = noised(same, 0.5, 3)
    assert np.array_equal(noised(same[:1], 0.5, 3), both[:1])
    assert not np.array_equal(both[0], both[1])
    assert not np.array_equal(noised(same, 0.5, 4), both)


def test_seed_chooses_the_same_images_wherever_it_is_asked() -> None:
    assert chosen_images("r", 20, 3, 4).tolist() == chosen_images("r", 20, 3, 6).tolist()[:4]
    assert chosen_images("r", 20, 3, 4, [9, 1]).tolist() == [9, 1]
