import numpy as np
import pytest
import tensorflow as tf
from engines import tiny_config
from numpy.typing import NDArray
from PIL import Image

from engine.training.augment import Augmentation, _resampling


def augment(images: NDArray[np.uint8], *settings: str, step: int = 0) -> NDArray[np.float32]:
    augmentation = Augmentation(tiny_config(*settings))
    return augmentation(tf.constant(images), tf.constant(step, tf.int64)).numpy()


def pictures(count: int, size: int, channels: int = 3) -> NDArray[np.uint8]:
    """Smooth ones, as photographs are."""
    coarse = np.random.default_rng(0).integers(0, 255, (count, 5, 5, channels), np.uint8)
    large = tf.image.resize(coarse, (size, size), "bicubic")
    return np.clip(np.round(large), 0, 255).astype(np.uint8)


def test_nothing_asked_for_is_only_scaled_to_the_unit_range() -> None:
    images = pictures(3, 8)
    np.testing.assert_allclose(augment(images), images / 127.5 - 1, atol=1e-6)
    assert augment(np.array([[[[0, 255, 0]]]], np.uint8).repeat(8, 1).repeat(8, 2)).min() == -1


def test_flip_mirrors_about_half_of_the_images_and_nothing_else() -> None:
    images = pictures(200, 8)
    plain, flipped = augment(images), augment(images, "data.horizontal_flip=true")
    mirrored = np.array(
        [np.array_equal(a, b[:, ::-1]) for a, b in zip(flipped, plain, strict=True)]
    )
    same = np.array([np.array_equal(a, b) for a, b in zip(flipped, plain, strict=True)])
    assert (mirrored ^ same).all()
    assert 70 < mirrored.sum() < 130
    again = augment(images, "data.horizontal_flip=true", step=1)
    assert not np.array_equal(again, flipped)


def test_crop_takes_larger_images_and_gives_the_size_asked_for() -> None:
    config = tiny_config("data.random_crop=0.5")
    assert Augmentation(config).size == 12, "the smallest crop, 8.5 pixels, is not enlarged"
    images = pictures(4, 12, channels=1)
    cropped = augment(images, "data.random_crop=0.5", "data.channels=1")
    assert cropped.shape == (4, 8, 8, 1)
    assert cropped.min() >= -1 and cropped.max() <= 1


def test_crops_differ_by_image_and_step_and_repeat_by_seed() -> None:
    images = pictures(1, 12).repeat(6, axis=0)
    first = augment(images, "data.random_crop=0.5", step=3)
    assert len({image.tobytes() for image in first}) == 6
    np.testing.assert_array_equal(first, augment(images, "data.random_crop=0.5", step=3))
    assert not np.array_equal(first, augment(images, "data.random_crop=0.5", step=4))
    assert not np.array_equal(first, augment(images, "data.random_crop=0.5", "seed=1", step=3))


def test_crops_are_parts_of_at_least_the_share_asked_for() -> None:
    """On a picture that is a ramp from left to right, a crop's ends tell where it was cut."""
    ramp = np.broadcast_to(np.arange(12, dtype=np.float32) * 20, (400, 12, 12))
    cropped = augment(ramp[..., None].repeat(3, -1).astype(np.uint8), "data.random_crop=0.5")
    pixels = (cropped[:, 0, :, 0] + 1) * 127.5 / 20
    inside = pixels[:, 1:-1]
    side = (inside[:, -1] - inside[:, 0]) / 5 * 8
    assert side.min() >= 12 * np.sqrt(0.5) - 0.1 and side.max() <= 12.1
    share = (side / 12) ** 2
    assert share.min() < 0.55 and share.max() > 0.95 and 0.7 < share.mean() < 0.8
    assert (pixels[:, 1:] >= pixels[:, :-1]).all()


@pytest.mark.parametrize(("first", "side"), [(0, 30), (3.25, 20.5), (10, 16), (0, 12)])
def test_resampling_is_that_of_pillow_on_the_same_stretch(first: float, side: float) -> None:
    row = np.random.default_rng(1).random((1, 30), np.float32)
    weights = _resampling(
        tf.constant([first], tf.float32), tf.constant([side], tf.float32), 30, 12
    )[0].numpy()
    box = (first, 0.0, first + side, 1.0)
    expected = np.asarray(Image.fromarray(row).resize((12, 1), Image.Resampling.BILINEAR, box))
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    # Pillow looks at nothing outside the box, so the pixels at its ends may differ.
    np.testing.assert_allclose((row @ weights.T)[0, 1:-1], expected[0, 1:-1], atol=0.03)
