"""What the demo preset and its rivals have learnt after so many seconds, or steps, of training.

    python benchmarks/demo_preset.py demo portraits-24 --seconds 60 180 300 --pictures DIR
    python benchmarks/demo_preset.py demo --steps 1500 4500 9000

For each variant and time a row of a Markdown table: steps, median milliseconds per step,
validation loss (EMA weights; comparable only between variants with the same images, prediction
and loss weight), and how far 48 samples (50 DDIM steps, EMA weights, fixed noise) are from their
nearest training image, as RMS over pixels on the 0..255 scale. "Copies" are those within 10.

Two scales to judge that by head each variant: how far each training image is from the nearest
other one (samples of a perfect model of these images would be as far), and how far the validation
images are from the training images. With --pictures, a PNG of every sample beside its nearest
training image. Images count mirrored too where training mirrors them.

Only training is counted as time: neither loading, tracing nor measuring. Training is a function
of the seed and the step, so a row at given steps does not depend on how busy the machine is.
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.config import Config, load_config
from engine.data.dataset import Dataset
from engine.data.load import load_dataset
from engine.data.order import batch_indices, steps_per_epoch
from engine.diffusion.ema_decay import ema_decay
from engine.diffusion.power_ema import power_decay, power_gamma
from engine.networks.network import build_network
from engine.progress import finish
from engine.sampling.denoiser import CompiledDenoiser
from engine.sampling.nearest import nearest_images
from engine.sampling.pictures import to_pictures
from engine.training.learning_rate import learning_rate
from engine.training.objective import Objective
from engine.training.preview import PreviewSampler
from engine.training.state import TrainingState
from engine.training.step import TrainingStep
from engine.training.validation import Validation

VARIANTS: dict[str, tuple[str, ...]] = {
    "demo": (),
    "portraits-24": ("data.size=24", "network.attention=[6]"),
    "smileys": ("data.source=emoji:smileys",),
    "flags": ("data.source=emoji:flags",),
    "animals": ("data.source=emoji:animals",),
    "food": ("data.source=emoji:food",),
    "people": ("data.source=emoji:people",),
    "plain-ddpm": (
        "diffusion.schedule=linear",
        "diffusion.prediction=epsilon",
        "diffusion.loss_weight=none",
        "diffusion.timesteps=uniform",
    ),
    "uniform-t": ("diffusion.timesteps=uniform",),
    "no-ema-warmup": ("ema.warmup=false",),
    "wide": ("network.filters=[64, 128]",),
    "batch-32": ("training.batch_size=32",),
    "larger": ("network.filters=[64, 96]", "training.epochs=160"),
    "smaller": ("network.filters=[32, 64]", "training.epochs=360"),
    "flip": ("data.horizontal_flip=true",),
    "rate-1e-3": ("optimizer.learning_rate=1e-3",),
    "rate-4e-3": ("optimizer.learning_rate=4e-3",),
}
SAMPLES = ("preview.count=48", "preview.steps=50")
COPY_RMS = 10.0
Pictures = NDArray[np.uint8]
Mark = dict[str, float]


@dataclass
class Learner:
    """A training in this process."""

    config: Config
    dataset: Dataset

    def __post_init__(self) -> None:
        network, initial = build_network(self.config)
        objective = Objective(self.config.diffusion, network)
        self.state = TrainingState(self.config, initial)
        self.update = TrainingStep(self.config, objective, self.state)
        self.validation = Validation(self.config, objective, self.dataset.validation)
        self.sampler = PreviewSampler(self.config, CompiledDenoiser(self.config, network))
        self.gammas = [power_gamma(length) for length in self.config.ema.power_lengths]
        self.durations: list[float] = []

    @property
    def step(self) -> int:
        """Updates done."""
        return len(self.durations)

    @property
    def milliseconds(self) -> float:
        """Median of a step."""
        return 1000 * float(np.median(self.durations))

    def train_until(self, seconds: float = np.inf, steps: float = np.inf) -> None:
        """Train until there were so many seconds, the tracing step's not counted, or steps."""
        config, images = self.config, self.dataset.train
        total = config.training.epochs * steps_per_epoch(len(images), config.training.batch_size)
        trained = sum(self.durations)
        while trained < seconds and self.step < min(steps, total):
            indices = batch_indices(config.seed, self.step, len(images), config.training.batch_size)
            start = time.perf_counter()
            self.update(
                images[indices],
                self.step,
                learning_rate(config.optimizer, self.step, total),
                ema_decay(self.step, config.ema.decay, config.ema.warmup),
                [power_decay(self.step, gamma) for gamma in self.gammas],
            )
            self.durations.append(time.perf_counter() - start if self.step else 0.0)
            trained += self.durations[-1]

    def validation_loss(self) -> float:
        """Of the EMA weights."""
        *_, whole = self.validation.measure(self.state.ema, self.state.weights)
        return whole.ema

    def samples(self) -> Pictures:
        """Drawn from the EMA weights."""
        *_, last = self.sampler.frames(self.state.ema)
        return to_pictures(last.x_t)


def nearest_other(training: Pictures) -> NDArray[np.float64]:
    """RMS distance of each training image, shape (M, H, W, 3), to the nearest other one."""
    others = [nearest_images(image[None], np.delete(training, place, axis=0))[1][0]
              for place, image in enumerate(training)]  # fmt: skip
    return np.array(others)


def measure(name: str, marks: list[Mark], folder: Path | None) -> Iterator[str]:
    """Train one variant; yield the rows of the real pictures, then one at each mark."""
    config = load_config("demo", [*VARIANTS[name], *SAMPLES])
    dataset = finish(load_dataset(config))
    learner = Learner(config, dataset)
    training = dataset.train[:]
    yield row(name, "training images", "", "", "", nearest_other(training))
    if config.data.horizontal_flip:
        training = np.concatenate([training, training[:, :, ::-1]])
    yield row(
        name, "validation images", "", "", "", nearest_images(dataset.validation[:], training)[1]
    )
    for mark in marks:
        learner.train_until(**mark)
        samples = learner.samples()
        neighbours, distances = nearest_images(samples, training)
        trained = " ".join(f"{value:.0f} {unit}" for unit, value in mark.items())
        if folder is not None:
            save_pairs(folder / f"{name}-{trained.replace(' ', '-')}.png", samples, neighbours)
        yield row(
            name,
            trained,
            f"{learner.step:,}",
            f"{learner.milliseconds:.0f}",
            f"{learner.validation_loss():.4f}",
            distances,
        )


def row(
    name: str,
    what: str,
    steps: str,
    milliseconds: str,
    loss: str,
    distances: NDArray[np.float64],
) -> str:
    """A row of the table."""
    cells = (
        name,
        what,
        steps,
        milliseconds,
        loss,
        f"{np.median(distances):.1f}",
        f"{np.mean(distances < COPY_RMS):.0%}",
    )
    return f"| {' | '.join(cells)} |"


def save_pairs(path: Path, samples: Pictures, neighbours: Pictures, columns: int = 8) -> None:
    """Each sample with its nearest training image on its right, three times enlarged."""
    pairs = np.concatenate([samples, neighbours], axis=2)
    pairs = np.pad(pairs, ((0, 0), (1, 1), (2, 2), (0, 0)), constant_values=90)
    rows = [
        np.concatenate(list(pairs[i : i + columns]), axis=1) for i in range(0, len(pairs), columns)
    ]
    grid = Image.fromarray(np.concatenate(rows))
    path.parent.mkdir(parents=True, exist_ok=True)
    grid.resize((grid.width * 3, grid.height * 3), Image.Resampling.NEAREST).quantize(128).save(
        path
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("variants", nargs="+", choices=VARIANTS, metavar="VARIANT")
    at = parser.add_mutually_exclusive_group()
    at.add_argument("--seconds", nargs="+", type=float, default=[60.0, 180.0, 300.0])
    at.add_argument("--steps", nargs="+", type=float)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    unit, values = ("steps", options.steps) if options.steps else ("seconds", options.seconds)
    print("| variant | pictures | steps | ms/step | validation loss | nearest, median | copies |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for name in options.variants:
        for line in measure(name, [{unit: value} for value in sorted(values)], options.pictures):
            print(line, flush=True)


if __name__ == "__main__":
    main()
