"""Training images as the network sees them: scaled to [-1, 1], cropped and mirrored at random.

Every choice is a function of (seed, step), so a resumed run makes the same ones.
"""

import tensorflow as tf

from engine.config.schema import Config
from engine.data.decoding.preparation import preparation_to_crop
from engine.sampling.randomness import Purpose
from engine.sampling.tensor_seed import tensor_seed
from engine.sampling.unit_range import to_unit_range


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
        is_mirrored = self._coins(images.shape[0], step)
        if self._data.random_crop < 1:
            return to_unit_range(self._crop(images, is_mirrored, step))
        # While a pixel is a byte: a quarter of the memory to move.
        return to_unit_range(tf.where(_each(is_mirrored), tf.reverse(images, [2]), images))

    def _coins(self, count: int, step: tf.Tensor) -> tf.Tensor:
        """Which images are mirrored, shape (N,)."""
        if not self._data.horizontal_flip:
            return tf.zeros((count,), tf.bool)
        seed = tensor_seed(self._seed, step, Purpose.FLIP)
        return tf.random.stateless_uniform((count, 1, 1, 1), seed)[:, 0, 0, 0] < 0.5

    def _crop(self, images: tf.Tensor, is_mirrored: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        """A square of each, uniform in its area and place, resized with antialiasing."""
        count, after = images.shape[0], self._data.size
        seed = tensor_seed(self._seed, step, Purpose.CROP)
        share, down, right = tf.unstack(tf.random.stateless_uniform((3, count), seed))
        smallest = self._data.random_crop
        side = self.size * tf.sqrt(smallest + (1 - smallest) * share)
        room = self.size - side
        rows = _resampling(down * room, side, self.size, after)
        columns = _resampling(right * room, side, self.size, after)
        # Mirroring the weights mirrors the image.
        columns = tf.where(_each(is_mirrored)[..., 0], tf.reverse(columns, [1]), columns)
        return _resampled(tf.cast(images, tf.float32), rows, columns)


def _each(of_images: tf.Tensor) -> tf.Tensor:
    """Shape (N, 1, 1, 1)."""
    return of_images[:, None, None, None]


def _resampled(images: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """Each image (N, H, W, C) by its weights (N, h, H) and (N, w, W): shape (N, h, w, C).

    As two products of matrices, which take a third less time than one einsum.
    """
    count, height, width, channels = images.shape
    high, wide = rows.shape[1], columns.shape[1]
    down = tf.matmul(rows, tf.reshape(images, (count, height, width * channels)))
    turned = tf.transpose(tf.reshape(down, (count, high, width, channels)), (0, 2, 1, 3))
    across = tf.matmul(columns, tf.reshape(turned, (count, width, high * channels)))
    return tf.transpose(tf.reshape(across, (count, wide, high, channels)), (0, 2, 1, 3))


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
