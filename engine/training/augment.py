"""Training images as the network sees them: scaled to [-1, 1], cropped and mirrored at random.

Every choice is a function of (seed, step), so a resumed run makes the same ones.
"""

import tensorflow as tf

from engine.config.schema import Config
from engine.data.decoding.preparation import preparation_to_crop
from engine.sampling.pictures import to_unit_range
from engine.sampling.randomness import Purpose, tensor_seed


class Augmentation:
    """What `data.random_crop` and `data.horizontal_flip` ask for."""

    def __init__(self, config: Config) -> None:
        self._seed = config.seed
        self._data = config.data
        self.size = preparation_to_crop(config.data).size
        """Height and width of the images it takes."""

    def __call__(self, images: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        """Augment the images of a step.

        Args:
            images: uint8, shape (N, self.size, self.size, C).
            step: number of steps before this one, int64 scalar.

        Returns:
            float32 in [-1, 1], shape (N, data.size, data.size, C).
        """
        x0 = to_unit_range(images)
        if self._data.random_crop < 1:
            x0 = self._crop(x0, tensor_seed(self._seed, step, Purpose.CROP))
        if self._data.horizontal_flip:
            x0 = _flip(x0, tensor_seed(self._seed, step, Purpose.FLIP))
        return x0

    def _crop(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """A square of each, uniform in its area and place, resized with antialiasing."""
        share, down, right = tf.unstack(tf.random.stateless_uniform((3, images.shape[0]), seed))
        smallest = self._data.random_crop
        side = self.size * tf.sqrt(smallest + (1 - smallest) * share)
        room = self.size - side
        rows = _resampling(down * room, side, self.size, self._data.size)
        columns = _resampling(right * room, side, self.size, self._data.size)
        return tf.einsum("njy,nkx,nyxc->njkc", rows, columns, images, optimize="optimal")


def _flip(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    coin = tf.random.stateless_uniform((images.shape[0], 1, 1, 1), seed)
    return tf.where(coin < 0.5, images, tf.reverse(images, axis=[2]))


def _resampling(first: tf.Tensor, side: tf.Tensor, before: int, after: int) -> tf.Tensor:
    """Weights that turn a stretch of `before` pixels into `after`: linear, antialiased.

    A triangle around each new pixel's centre, as wide as a new pixel where those are the larger
    ones, as in Pillow's BILINEAR.

    Args:
        first: where the stretch begins, in pixels, shape (N,).
        side: its length, shape (N,).
        before: pixels of the whole row.
        after: pixels wanted.

    Returns:
        Shape (N, after, before); every row adds up to 1.
    """
    scale = side / after
    places = tf.range(after, dtype=tf.float32) + 0.5
    centres = first[:, None] + places * scale[:, None] - 0.5
    distance = tf.abs(tf.range(before, dtype=tf.float32) - centres[..., None])
    weights = tf.nn.relu(1 - distance / tf.maximum(scale, 1.0)[:, None, None])
    return weights / tf.reduce_sum(weights, axis=-1, keepdims=True)
