import hashlib
import time
from pathlib import Path

import keras
import numpy as np
import pytest
from emoji import emoji

from engine.errors import UserError
from engine.metrics.features import inception_keras as module
from engine.metrics.features.inception_keras import (
    extractor_of,
    inception_keras,
    network,
    prepared,
)
from engine.progress import finish


@pytest.fixture(scope="module")
def model() -> keras.Model:
    keras.utils.set_random_seed(0)
    return network(75)


def test_network_is_inception_v3_without_its_head(model: keras.Model) -> None:
    """The number of weights is that of Keras' documentation for include_top=False."""
    assert model.count_params() == 21_802_784
    assert model.output_shape == (None, 2048)


def test_features_are_the_networks_answer_to_prepared_images(model: keras.Model) -> None:
    extractor = extractor_of(model, 75)
    images = emoji(3, 64)
    features = finish(extractor.features(images))
    expected = model.predict(np.asarray(prepared(images, 75)), verbose=0)
    np.testing.assert_allclose(features, expected, rtol=1e-3, atol=1e-5)
    assert extractor.name == "inception75-keras"
    assert features.shape == (3, extractor.dimensions)
    assert features.std(0).max() > 0, "images are told apart"


def test_preparation_is_the_one_of_keras_example() -> None:
    """Resizing and preprocess_input are Keras' own."""
    images = emoji(2, 64)
    theirs = keras.applications.inception_v3.preprocess_input(
        np.array(keras.layers.Resizing(75, 75)(images.astype(np.float32)))
    )
    np.testing.assert_allclose(prepared(images, 75), theirs, atol=1e-5)


def test_without_a_network_one_sentence_comes_soon(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No cache, and an address that nobody listens at."""
    monkeypatch.setattr(keras.src.utils.file_utils.config, "keras_home", lambda: str(tmp_path))
    monkeypatch.setattr(
        keras.src.applications.inception_v3, "WEIGHTS_PATH_NO_TOP", "http://127.0.0.1:9/weights.h5"
    )
    begun = time.monotonic()
    with pytest.raises(UserError, match=r"could not be fetched \(.*refused\): name a file") as told:
        inception_keras(75)
    assert time.monotonic() - begun < 20
    assert "efficientnet-lite0, which needs no network." in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_the_user_has_is_loaded(
    model: keras.Model, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "some.weights.h5"
    model.save_weights(file)
    with pytest.raises(UserError, match="is not Keras' inception_v3_weights"):
        inception_keras(75, file)
    monkeypatch.setattr(module, "INCEPTION_MD5", hashlib.md5(file.read_bytes()).hexdigest())
    images = emoji(2, 32)
    np.testing.assert_array_equal(
        finish(inception_keras(75, file).features(images)),
        finish(extractor_of(model, 75).features(images)),
    )


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.h5 cannot be read: No such file"):
        inception_keras(299, tmp_path / "none.h5")
