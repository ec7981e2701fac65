"""The U-Net against the same network written out in plain TensorFlow, and every setting of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pytest
import tensorflow as tf

from engine.config import load_config
from engine.config.schema import Network as Settings
from engine.networks.embedding import sinusoidal_embedding
from engine.networks.network import Network

Built = tuple[Network, np.ndarray]
Initial = Callable[..., dict[str, np.ndarray]]

STUDY = (
    "network.filters=[8, 12, 16]", "network.blocks=2", "network.middle_blocks=0",
    "network.skips=upper", "network.stem=false", "network.norm_epsilon=1e-3",
    "network.final_norm=false", "network.activate_convolutions=true", "network.output_kernel=1",
    "network.time_embedding=sinusoidal", "network.embedding_factor=4",
    "network.downsample=max_pool", "network.zero_blocks=false",
)  # fmt: skip
"""The settings of the preset `flowers`, but narrower."""

ACTIVATIONS = {
    "swish": tf.nn.silu,
    "relu": tf.nn.relu,
    "gelu": lambda x: tf.nn.gelu(x, approximate=False),
    "mish": lambda x: x * tf.tanh(tf.nn.softplus(x)),
}


@dataclass
class WrittenOut:
    """The network as a walk through named weights."""

    settings: Settings
    weights: Mapping[str, np.ndarray]

    def __call__(self, x: tf.Tensor, level: tf.Tensor) -> tf.Tensor:
        settings, time = self.settings, self.time(level)
        if settings.stem:
            x = self.convolve(x, "stem")
        x, skips = self.down(x, time)
        for name in ("middle", "middle2", "middle3")[: settings.middle_blocks]:
            x = self.block(x, time, name)
        if settings.skips == "upper":
            skips = skips[: -settings.blocks]
        x = self.up(x, time, skips)
        assert not skips
        x = self.act(self.norm(x, "head")) if settings.final_norm else x
        return self.convolve(x, "head_conv")

    def down(self, x: tf.Tensor, time: tf.Tensor | None) -> tuple[tf.Tensor, list[tf.Tensor]]:
        skips = []
        for i in range(len(self.settings.filters)):
            if i:
                x = self.halve(x, f"down{i - 1}_halve")
            for block in range(self.settings.blocks):
                x = self.block(x, time, f"down{i}_block{block}")
                skips.append(x)
        return x, skips

    def up(self, x: tf.Tensor, time: tf.Tensor | None, skips: list[tf.Tensor]) -> tf.Tensor:
        last = len(self.settings.filters) - 1
        for i in range(last, -1, -1):
            if i < last:
                x = np.repeat(np.repeat(x, 2, axis=1), 2, axis=2)
                x = self.convolve(x, f"up{i + 1}_conv")
            if i < last or self.settings.skips == "all":
                for block in range(self.settings.blocks):
                    x = self.block(tf.concat([x, skips.pop()], -1), time, f"up{i}_block{block}")
        return x

    def act(self, x: tf.Tensor) -> tf.Tensor:
        return ACTIVATIONS[self.settings.activation](x)

    def time(self, level: tf.Tensor) -> tf.Tensor | None:
        kind = self.settings.time_embedding
        if kind not in ("mlp", "sinusoidal"):
            return None
        size = self.settings.embedding_factor * self.settings.filters[0]
        sines = sinusoidal_embedding(level, size)
        if kind == "sinusoidal":
            return self.act(sines)
        return self.act(self.dense(self.act(self.dense(sines, "level_1")), "level_2"))

    def block(self, x: tf.Tensor, time: tf.Tensor | None, name: str) -> tf.Tensor:
        after = self.act if self.settings.activate_convolutions else tf.identity
        # The study's network neither normalised nor activated its first input, the image.
        plain = self.settings.norm == "group" and x.shape[-1] < self.settings.groups
        h = x if plain else self.act(self.norm(x, f"{name}_1"))
        h = after(self.convolve(h, f"{name}_conv_1"))
        if time is not None:
            h += self.dense(time, f"{name}_level")[:, None, None]
        h = self.act(self.norm(h, f"{name}_2"))
        h = after(self.convolve(h, f"{name}_conv_2"))
        projected = f"{name}_shortcut/kernel" in self.weights
        assert projected == (x.shape[-1] != h.shape[-1])
        h += self.convolve(x, f"{name}_shortcut") if projected else x
        attends = h.shape[1] in self.settings.attention and not name.startswith("middle")
        return self.attend(h, f"{name}_attention") if attends else h

    def attend(self, x: tf.Tensor, name: str) -> tf.Tensor:
        h = tf.reshape(self.norm(x, name), (len(x), -1, x.shape[-1]))
        query, key, value = (
            self.dense(h, f"{name}_{part}").numpy() for part in ("query", "key", "value")
        )
        shares = np.exp(query @ np.swapaxes(key, 1, 2) / x.shape[-1] ** 0.5)
        h = self.dense(shares / shares.sum(-1, keepdims=True) @ value, f"{name}_out")
        return x + tf.reshape(h, x.shape)

    def norm(self, x: tf.Tensor, name: str) -> tf.Tensor:
        if self.settings.norm == "none":
            return x
        grouped = np.reshape(x, (*x.shape[:3], self.settings.groups, -1)).astype(np.float64)
        mean = grouped.mean((1, 2, 4), keepdims=True)
        deviation = np.sqrt(grouped.var((1, 2, 4), keepdims=True) + self.settings.norm_epsilon)
        unit = ((grouped - mean) / deviation).reshape(x.shape).astype(np.float32)
        scale, shift = (self.weights[f"{name}_norm/{part}"] for part in ("gamma", "beta"))
        return unit * scale + shift

    def halve(self, x: tf.Tensor, name: str) -> tf.Tensor:
        if self.settings.downsample == "max_pool":
            return tf.nn.max_pool2d(x, 2, 2, "SAME")
        return self.convolve(x, name, stride=2)

    def dense(self, x: tf.Tensor, name: str) -> tf.Tensor:
        return x @ self.weights[f"{name}/kernel"] + self.weights[f"{name}/bias"]

    def convolve(self, x: tf.Tensor, name: str, stride: int = 1) -> tf.Tensor:
        kernel, bias = self.weights[f"{name}/kernel"], self.weights[f"{name}/bias"]
        return tf.nn.conv2d(x, kernel, stride, "SAME") + bias


def check_as_written_out(network: Network, weights: np.ndarray, x: np.ndarray, t: object) -> None:
    named = network.layout.to_arrays(weights)
    entering = network.inputs(tf.constant(x), tf.constant(t))[0]
    expected = WrittenOut(network.config.network, named)(entering, t)
    assert np.std(expected) > 0.01
    np.testing.assert_allclose(network(weights, x, t), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    "settings",
    [
        STUDY,
        (),
        ("network.activation=relu",),
        ("network.activation=gelu",),
        ("network.activation=mish", "network.time_embedding=plane"),
        ("network.norm=none", "network.time_embedding=none"),
        (*STUDY, "network.norm=none"),
        ("network.attention=[8, 4]",),
        ("network.attention=[4]", "network.norm=none"),
        (*STUDY, "network.skips=all", "network.middle_blocks=1"),
        ("network.middle_blocks=0", "network.activate_convolutions=true"),
        ("network.middle_blocks=3", "network.final_norm=false", "network.stem=false"),
        ("network.skips=upper", "network.downsample=max_pool", "network.output_kernel=1"),
        ("network.groups=1", "network.norm_epsilon=0.1", "network.embedding_factor=3"),
    ],
)
def test_network_is_the_one_written_out(
    settings: tuple[str, ...],
    built: Callable[..., Built],
    images: np.ndarray,
    levels: np.ndarray,
) -> None:
    check_as_written_out(*built(*settings), images, levels)


def test_narrow_network_has_the_studys_settings() -> None:
    """All that this file says of the narrow network, it says of the preset."""
    full = load_config("flowers").network
    narrow = load_config("flowers", ["network.groups=4", *STUDY]).network
    differing = {
        key for key in full.__struct_fields__ if getattr(full, key) != getattr(narrow, key)
    }
    assert differing == {"filters", "groups"}
    from_demo = load_config(
        "demo", ["network.groups=4", "network.patch=1", "network.attention=[]", *STUDY]
    )
    assert from_demo.network == narrow


def test_first_block_of_the_study_sees_the_plain_image(initial: Initial) -> None:
    weights = initial(*STUDY)
    assert weights["down0_block0_conv_1/kernel"].shape == (3, 3, 3, 8)
    assert "down0_block0_1_norm/gamma" not in weights
    assert "down0_block0_2_norm/gamma" in weights
    assert "stem/kernel" in initial()


def test_upper_skips_leave_no_block_on_the_last_level_up(initial: Initial) -> None:
    upper, every = (
        {name.split("_")[0] for name in initial(f"network.skips={kind}") if "_conv_" in name}
        for kind in ("upper", "all")
    )
    assert upper == {"down0", "down1", "middle", "up0"}
    assert every == upper | {"up1"}


def test_tanh_bounds_the_output(
    built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    linear, weights = built()
    bounded, _ = built("network.output_activation=tanh")
    answer = linear(weights, images, levels)
    np.testing.assert_allclose(bounded(weights, images, levels), np.tanh(answer), atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "told"), [("mlp", True), ("sinusoidal", True), ("plane", True), ("none", False)]
)
def test_the_level_reaches_the_answer_unless_it_is_switched_off(
    kind: str,
    told: bool,
    built: Callable[..., Built],
    images: np.ndarray,
    levels: np.ndarray,
) -> None:
    network, weights = built(f"network.time_embedding={kind}")
    difference = network(weights, images, levels) - network(weights, images, levels + 50)
    assert (np.abs(difference).max() > 1e-4) == told


def test_plane_is_the_share_of_all_levels(
    built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    network, weights = built("network.time_embedding=plane")
    longer, _ = built("network.time_embedding=plane", "diffusion.steps=1000")
    answer = network(weights, images, levels)
    np.testing.assert_allclose(longer(weights, images, 2 * levels), answer, atol=1e-6)
    assert np.abs(longer(weights, images, levels) - answer).max() > 1e-4


def test_what_begins_at_zero(initial: Initial) -> None:
    zeros = {
        settings: {
            name.removesuffix("/kernel")
            for name, values in initial("network.attention=[4]", *settings).items()
            if name.endswith("/kernel") and not values.any()
        }
        for settings in (
            (),
            ("network.zero_blocks=false",),
            ("network.zero_output=false",),
            ("network.zero_blocks=false", "network.zero_output=false"),
        )
    }
    blocks = {f"{place}_conv_2" for place in ("down0_block0", "down1_block0", "middle",
                                              "up1_block0", "up0_block0")}  # fmt: skip
    blocks |= {"down1_block0_attention_out", "up1_block0_attention_out"}
    assert list(zeros.values()) == [{*blocks, "head_conv"}, {"head_conv"}, blocks, set()]


@pytest.mark.parametrize(
    ("kind", "variance"),
    [
        ("glorot_uniform", 2 / (9 * 48 + 9 * 64)),
        ("he_normal", 2 / (9 * 48)),
        ("lecun_normal", 1 / (9 * 48)),
        ("orthogonal", 1 / (9 * 48)),
    ],
)
def test_kernels_begin_as_configured(kind: str, variance: float, initial: Initial) -> None:
    weights = initial(f"network.kernel_initializer={kind}", "network.filters=[48, 64]")
    kernel = weights["down1_block0_conv_1/kernel"].reshape(-1, 64)
    assert kernel.var() == pytest.approx(variance, rel=0.05)
    if kind == "orthogonal":
        np.testing.assert_allclose(kernel.T @ kernel, np.eye(64), atol=1e-5)
    limit = np.sqrt(3 * variance)
    assert (np.abs(kernel).max() <= limit) == (kind == "glorot_uniform")


def test_patches_become_channels(
    built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    network, weights = built("network.patch=2", "network.time_embedding=plane",
                             "network.stem=false")  # fmt: skip
    named = network.layout.to_arrays(weights)
    assert named["down0_block0_conv_1/kernel"].shape[2] == 4 * 3 + 1
    assert named["head_conv/kernel"].shape[3] == 4 * 3
    assert network(weights, images, levels).shape == images.shape
