"""PSNR and SSIM against TensorFlow's own."""

import numpy as np
import pytest
import tensorflow as tf

from engine.sampling.similarity import psnr, similarities, ssim

RNG = np.random.default_rng(4)


def pair(height: int, width: int, channels: int, spread: int) -> tuple[np.ndarray, np.ndarray]:
    """An image of soft shapes, and the same with noise."""
    image = RNG.integers(0, 256, (height // 2 + 1, width // 2 + 1, channels)).repeat(2, 0)
    image = image.repeat(2, 1)[:height, :width]
    noised = image + RNG.integers(-spread, spread + 1, image.shape)
    return image.astype(np.uint8), np.clip(noised, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shape", [(8, 8, 3), (16, 16, 1), (64, 64, 3), (24, 40, 3)])
@pytest.mark.parametrize("spread", [1, 30, 255])
def test_they_are_those_of_tensorflow(shape: tuple[int, int, int], spread: int) -> None:
    image, noised = pair(*shape, spread)
    size = min(11, *shape[:2])
    expected = float(tf.image.ssim(image, noised, max_val=255, filter_size=size))
    assert ssim(image, noised) == pytest.approx(expected, abs=2e-5)
    assert psnr(image, noised) == pytest.approx(
        float(tf.image.psnr(image, noised, max_val=255)), abs=1e-3
    )


def test_each_image_is_compared_with_its_own_original() -> None:
    image, noised = pair(16, 16, 3, 20)
    first, second = similarities(
        np.stack([image, noised]), np.stack([noised, noised]), np.array([3.0, 4.0])
    )
    assert first.psnr == psnr(image, noised) and first.nearest_rms == 3.0
    assert second.psnr is None and second.ssim == pytest.approx(1.0)
