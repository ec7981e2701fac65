"""The baseline against the same network written with plain convolutions."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
import tensorflow as tf

from engine.networks.network import Network

Built = tuple[Network, np.ndarray]
BASELINE = (
    "network.name=baseline", "network.norm=none", "network.final_norm=false",
    "network.stem=false", "network.middle_blocks=0", "network.skips=upper",
    "network.zero_blocks=false", "network.time_embedding=plane",
)  # fmt: skip
Weights = Mapping[str, np.ndarray]


def convolve(x: tf.Tensor, weights: Weights, name: str, stride: int = 1) -> tf.Tensor:
    return tf.nn.conv2d(x, weights[f"{name}/kernel"], stride, "SAME") + weights[f"{name}/bias"]


def reference(weights: Weights, x: tf.Tensor, blocks: int, pool: bool, activate: str) -> tf.Tensor:
    """Two levels; `x` with its plane."""
    act = {"relu": tf.nn.relu, "swish": tf.nn.silu}[activate]

    def several(x: tf.Tensor, name: str) -> tf.Tensor:
        for block in range(blocks):
            x = act(convolve(x, weights, f"{name}_conv{block}"))
        return x

    skip = several(x, "down0")
    if pool:
        x = tf.nn.max_pool2d(skip, 2, 2, "SAME")
    else:
        x = act(convolve(skip, weights, "down0_halve", 2))
    x = np.repeat(np.repeat(several(x, "down1"), 2, axis=1), 2, axis=2)
    x = tf.concat([act(convolve(x, weights, "up1_conv")), skip], -1)
    return convolve(several(x, "up0"), weights, "head_conv")


@pytest.mark.parametrize(
    ("blocks", "downsample", "activation"),
    [(1, "max_pool", "relu"), (2, "max_pool", "swish"), (2, "conv", "relu")],
)
def test_network_is_the_one_written_out(
    blocks: int, downsample: str, activation: str,
    built: Callable[..., Built], images: np.ndarray, levels: np.ndarray,
) -> None:  # fmt: skip
    network, weights = built(*BASELINE, f"network.blocks={blocks}",
                             f"network.downsample={downsample}",
                             f"network.activation={activation}")  # fmt: skip
    named = network.layout.to_arrays(weights)
    (entering,) = network.inputs(tf.constant(images), tf.constant(levels))
    expected = reference(named, entering, blocks, downsample == "max_pool", activation)
    np.testing.assert_allclose(network(weights, images, levels), expected, atol=1e-5)


def test_tanh_bounds_the_output(
    built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    linear, weights = built(*BASELINE)
    bounded, same = built(*BASELINE, "network.output_activation=tanh")
    assert np.array_equal(weights, same)
    answer = linear(weights, images, levels)
    np.testing.assert_allclose(bounded(weights, images, levels), np.tanh(answer), atol=1e-6)


@pytest.mark.parametrize(("kind", "told"), [("plane", True), ("none", False)])
def test_the_level_is_a_plane_or_unknown(
    kind: str, told: bool,
    built: Callable[..., Built], images: np.ndarray, levels: np.ndarray,
) -> None:  # fmt: skip
    network, weights = built(*BASELINE, f"network.time_embedding={kind}")
    difference = network(weights, images, levels) - network(weights, images, levels + 50)
    assert (np.abs(difference).max() > 1e-4) == told
    assert network.layout.to_arrays(weights)["down0_conv0/kernel"].shape[2] == 3 + told


def test_how_it_begins(initial: Callable[..., dict[str, np.ndarray]]) -> None:
    assert not np.any(initial(*BASELINE)["head_conv/kernel"])
    weights = initial(*BASELINE, "network.zero_output=false", "network.output_kernel=1",
                      "network.kernel_initializer=orthogonal")  # fmt: skip
    assert weights["head_conv/kernel"].shape == (1, 1, 8, 3)
    assert np.any(weights["head_conv/kernel"])
    kernel = weights["down1_conv0/kernel"].reshape(-1, 16)
    np.testing.assert_allclose(kernel.T @ kernel, np.eye(16), atol=1e-5)
