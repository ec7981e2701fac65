"""The arithmetic against the graph: what of the forward pass the gradient really takes."""

import pytest
import tensorflow as tf
from drawn_networks import drawn

from engine.config import Config, load_config, preset_names
from engine.networks.kept_maps import kept_maps
from engine.networks.network import build_network
from engine.training.objective import Objective

BATCH = 7
"""A number that no other side of any tensor has."""


def taken_by_gradient(config: Config) -> int:
    """Bytes of an image's feature maps that operations of the way back take from the way there."""
    network, initial = build_network(config)
    objective = Objective(config.diffusion, network)
    last = []
    side = config.data.size
    images = tf.TensorSpec((BATCH, side, side, config.data.channels))

    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec(initial.shape), images, tf.TensorSpec((BATCH,), tf.int32), images,
            tf.TensorSpec((2,), tf.int32),
        ],
    )  # fmt: skip
    def gradient(weights, x0, level, noise, seed):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            losses = objective.losses(weights, x0, level, noise, seed)
            loss = tf.reduce_mean(losses)
        last.append(len(tf.compat.v1.get_default_graph().get_operations()))
        return tape.gradient(loss, weights)

    graph = gradient.get_concrete_function().graph
    operations = graph.get_operations()
    there = {operation.name for operation in operations[: last[0]]}
    taken = {
        tensor.name: tensor
        for operation in operations[last[0] :]
        for tensor in map(unfolded, operation.inputs)
        if tensor.op.name in there
    }
    return sum(map(size_of_one, filter(is_of_pixels, taken.values())))


def unfolded(tensor: tf.Tensor) -> tf.Tensor:
    """Where the numbers are: a reshaped tensor has none of its own."""
    while tensor.op.type == "Reshape":
        tensor = tensor.op.inputs[0]
    return tensor


def is_of_pixels(tensor: tf.Tensor) -> bool:
    """Not the means and scales of a norm, nor what each image is told of its level."""
    shape = tensor.shape
    if shape.rank == 2 and shape[0] != BATCH and shape[0] % BATCH == 0:
        return True  # positions of all images
    is_answer_of_norm = tensor.op.type == "IdentityN"
    if "_norm_" in tensor.name and not is_answer_of_norm:
        return False
    return shape.rank in (3, 4) and shape[0] == BATCH


def size_of_one(tensor: tf.Tensor) -> int:
    return tensor.shape.num_elements() * tensor.dtype.size // BATCH


@pytest.mark.parametrize("number", range(18))
def test_as_much_is_kept_as_the_graph_takes(number: int) -> None:
    more = [[], ["network.dropout=0.1"], ["network.activate_convolutions=true"]][number // 3 % 3]
    settings = ["data.size=8", *drawn(number), *(more if number % 3 != 2 else [])]
    config = load_config("demo", settings)
    assert kept_maps(config).kept == taken_by_gradient(config)


@pytest.mark.parametrize("name", ["demo", "ddpm"])
def test_of_presets(name: str) -> None:
    config = load_config(name)
    assert kept_maps(config).kept == taken_by_gradient(config)


@pytest.mark.parametrize("number", [0, 3, 4, 8])
def test_half_the_precision_keeps_half_as_much(number: int) -> None:
    """Nearly: the head and the shares of attention stay float32, and layers cast for themselves."""
    settings = ["data.size=8", *drawn(number), "training.precision=bfloat16"]
    config = load_config("demo", settings)
    assert kept_maps(config).kept == pytest.approx(taken_by_gradient(config), rel=0.05)


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_can_be_estimated(name: str) -> None:
    maps = kept_maps(load_config(name))
    assert 0 < maps.largest < maps.kept
