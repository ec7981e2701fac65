import json
from pathlib import Path

import golden_images
import golden_weights
import numpy as np
import pytest

from engine.errors import UserError
from engine.metrics.features.inception2015 import (
    extractor_of,
    inception2015,
    inception_layers,
    prepared,
)
from engine.metrics.features.torch_file import Weights
from engine.progress import finish

HERE = Path(__file__).parent / "golden"
GOLDEN = np.load(HERE / "inception2015.npz")
IMAGES = golden_images.images(2, 64, 8)[:, :, :48]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return golden_weights.weights(json.loads((HERE / "inception2015.json").read_text()))


def test_every_layer_is_torch_fidelitys(weights: Weights) -> None:
    """Theirs in float64, ours in float32; 64 x 48 pixels are resized on the way."""
    x = prepared(IMAGES)
    names = []
    for name, layer in inception_layers(weights):
        x = layer(x)
        value, (mean, spread) = x.numpy(), GOLDEN[f"{name}/moments"]
        places = golden_images.probes(value.shape)
        np.testing.assert_allclose(
            value.reshape(-1)[places], GOLDEN[f"{name}/probes"], atol=1e-5 * spread, rtol=1e-5
        )
        np.testing.assert_allclose([value.mean(), value.std()], [mean, spread], rtol=1e-5)
        names.append(name)
    assert names == [n.removesuffix("/probes") for n in GOLDEN if n.endswith("/probes")]


def test_features_are_torch_fidelitys(weights: Weights) -> None:
    extractor = extractor_of(weights)
    features = finish(extractor.features(IMAGES))
    np.testing.assert_allclose(features, GOLDEN["features"], atol=1e-4, rtol=1e-4)
    assert (extractor.name, extractor.dimensions) == ("inception2015", 2048)


def test_resizing_is_that_of_tensorflow_1() -> None:
    """Pixel i of the answer lies at i * 2 / 299 of two pixels, and never beyond the second."""
    images = np.array([[0, 128], [0, 128]], np.uint8)[None, ..., None].repeat(3, -1)
    line = np.minimum(np.arange(299) * 2 / 299, 1)
    np.testing.assert_allclose(prepared(images)[0, 7, :, 0], line - 1, atol=1e-6)


def test_missing_weights_are_named() -> None:
    with pytest.raises(UserError, match=r"inception2015 lack 'Conv2d_1a_3x3\.bn\.weight'\."):
        extractor_of({"Conv2d_1a_3x3.conv.weight": np.zeros((32, 3, 3, 3), np.float32)})


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not torch-fidelity's weights-inception-2015-12-05-"):
        inception2015(HERE / "small_zip.pth")
    with pytest.raises(UserError, match="cannot be read: No such file"):
        inception2015(tmp_path / "none.pth")
