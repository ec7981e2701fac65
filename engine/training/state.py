"""Everything that training changes: flat vectors of all weights, and a few sums and counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config.schema import Config
from engine.diffusion.level_bins import LEVEL_BINS, means_of_bins
from engine.networks.parameters import ParameterLayout
from engine.runs.ema_snapshots import power_group
from engine.training.loss_scale import LossScale
from engine.training.trouble import TroubleRecord


@dataclass(frozen=True)
class Window:
    """Means over the steps since the last line of the metric log; NaN when all were left out."""

    loss: float
    gradient_norm: float
    skipped: int


class TrainingState:
    """The vectors of shape (parameters,), and what a checkpoint holds beside them."""

    def __init__(self, config: Config, initial: NDArray[np.float32]) -> None:
        self.weights = tf.Variable(initial, name="weights")
        self.ema = tf.Variable(initial, name="ema")
        self.adam_mean = tf.Variable(tf.zeros_like(initial), name="adam_mean")
        self.adam_variance = tf.Variable(tf.zeros_like(initial), name="adam_variance")
        self.power_emas = {
            length: tf.Variable(initial, name=power_group(length))
            for length in config.ema.power_lengths
        }
        self.loss_scale = LossScale(config)
        self.trouble = TroubleRecord()
        self.updates = tf.Variable(0, dtype=tf.int64, name="updates")
        """Steps that were not left out."""
        self.adam_updates = tf.Variable(0, dtype=tf.int64, name="adam_updates")
        """Those since Adam's slots were zero: what its bias correction counts."""
        self.window_loss = tf.Variable(0.0, name="window_loss")
        self.window_norm = tf.Variable(0.0, name="window_norm")
        self.window_steps = tf.Variable(0.0, name="window_steps")
        self.window_skipped = tf.Variable(0.0, name="window_skipped")
        self.level_loss = tf.Variable(tf.zeros(LEVEL_BINS), name="level_loss")
        self.level_images = tf.Variable(tf.zeros(LEVEL_BINS), name="level_images")

    @property
    def groups(self) -> dict[str, tf.Variable]:
        """The vectors, by the names of their files in a checkpoint."""
        return {
            "weights": self.weights,
            "ema": self.ema,
            "adam_mean": self.adam_mean,
            "adam_variance": self.adam_variance,
            **{power_group(length): vector for length, vector in self.power_emas.items()},
        }

    def export(self, layout: ParameterLayout) -> dict[str, dict[str, NDArray[np.float32]]]:
        """The vectors as named arrays, by group."""
        return {name: layout.to_arrays(vector.numpy()) for name, vector in self.groups.items()}

    def restore(
        self, layout: ParameterLayout, group: str, arrays: Mapping[str, NDArray[np.float32]]
    ) -> None:
        """Set one vector from named arrays."""
        self.groups[group].assign(layout.to_vector(arrays))

    def counters(self) -> dict[str, float]:
        """Sums and counts, to be stored beside the vectors."""
        counters = {name: float(scalar.numpy()) for name, scalar in self._scalars().items()}
        for name, sums in self._sums_by_level().items():
            counters |= {f"{name}_{i}": value for i, value in enumerate(sums.numpy().tolist())}
        return counters

    def restore_counters(self, counters: Mapping[str, float]) -> None:
        """Set sums and counts from stored ones; what was not stored keeps its beginning."""
        for name, scalar in self._scalars().items():
            if name in counters:
                scalar.assign(tf.cast(counters[name], scalar.dtype))
        for name, sums in self._sums_by_level().items():
            sums.assign([counters.get(f"{name}_{i}", 0.0) for i in range(LEVEL_BINS)])

    def take_window(self) -> Window:
        """Means since the last call, and begin to sum anew."""
        names = ("loss", "norm", "steps", "skipped")
        loss, norm, steps, skipped = (
            float(getattr(self, f"window_{name}").numpy()) for name in names
        )
        for name in names:
            getattr(self, f"window_{name}").assign(0.0)
        if not steps:
            return Window(float("nan"), float("nan"), int(skipped))
        return Window(loss / steps, norm / steps, int(skipped))

    def loss_so_far(self, before: float) -> float:
        """Mean loss since the last window was taken; `before` if no step was."""
        steps = float(self.window_steps.numpy())
        return float(self.window_loss.numpy()) / steps if steps else before

    def take_level_losses(self) -> list[float]:
        """Mean training loss of each range of levels since the last call; NaN where none was."""
        loss, images = self.level_loss.numpy(), self.level_images.numpy()
        for sums in self._sums_by_level().values():
            sums.assign(tf.zeros(LEVEL_BINS))
        return means_of_bins(loss, images)

    def ema_distance(self) -> float:
        """|raw - EMA| / |raw| over all weights."""
        gap = tf.norm(self.weights - self.ema) / tf.norm(self.weights)
        return float(gap.numpy())

    def _scalars(self) -> dict[str, tf.Variable]:
        return {
            "updates": self.updates,
            "adam_updates": self.adam_updates,
            "loss_scale": self.loss_scale.value,
            "loss_scale_good_steps": self.loss_scale.good_steps,
            "window_loss": self.window_loss,
            "window_norm": self.window_norm,
            "window_steps": self.window_steps,
            "window_skipped": self.window_skipped,
        }

    def _sums_by_level(self) -> dict[str, tf.Variable]:
        return {"level_loss": self.level_loss, "level_images": self.level_images}
