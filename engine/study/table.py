"""What the study trains: the base, and each variant as one line that says what differs.

To add a variant, add it to VARIANTS and name it in a lesson. Settings are those of
`engine/config/schema.py`, put on top of the base.
"""

from dataclasses import dataclass
from typing import Literal

Weights = Literal["ema", "raw"]
SEEDS = (0, 1, 2)
OVERFIT_IMAGES = 64


@dataclass(frozen=True)
class Variant:
    """A training that differs from the base, with each of some seeds."""

    name: str
    says: str
    """In the report's tables."""
    settings: tuple[str, ...] = ()
    seeds: tuple[int, ...] = SEEDS
    judges_raw: bool = False
    """Whether the raw weights are judged beside the EMA."""
    restores: bool = False
    """Whether real images are noised and brought back."""
    length: float = 1.0
    """Of the training, in trainings of the base; only the time left is guessed from it."""


@dataclass(frozen=True)
class Lesson:
    """Variants side by side; the first is what the others are compared with."""

    name: str
    title: str
    original: str
    """What the original did or said, as far as it is known."""
    variants: tuple[str, ...]
    compares_losses: bool = True
    """Whether all have the same schedule, prediction and validation images: only then are their
    validation losses the same measure."""
    weights: tuple[Weights, ...] = ("ema",)


PRESET = "flowers"
BASE = (
    "data.source=emoji:portraits",
    "data.size=16",
    "data.validation_fraction=0.25",
    "data.horizontal_flip=false",
    "network.filters=[16, 32, 64]",
    "network.groups=4",
    "network.blocks=1",
    "optimizer.learning_rate=2e-3",
    "optimizer.beta_2=0.99",
    "optimizer.clip_norm=1.0",
    "optimizer.warmup_steps=100",
    "ema.decay=0.995",
    "ema.warmup=true",
    "training.epochs=24",
    "training.batch_size=16",
    "validation.every_epochs=4",
    "preview.every_epochs=12",
    "evaluation.kid_every_epochs=0",
    "checkpoint.every_epochs=12",
    "checkpoint.keep_last=1",
    "checkpoint.keep_every_epochs=0",
)
"""On top of PRESET, the original's recipe: its network and objective in small, on small images.

A short training needs a higher rate than the original's 2e-4, and with it warm-up and clipping; and
an average over fewer steps."""

BASELINE = (
    "network.name=baseline",
    "network.norm=none",
    "network.blocks=2",
    "network.activation=relu",
    "network.activate_convolutions=false",
    "network.time_embedding=plane",
    "network.zero_output=false",
)
"""The preset `baseline` in small, but for its tanh."""

VARIANTS = (
    Variant("base", "base", judges_raw=True),
    Variant("tanh", "tanh output", ("network.output_activation=tanh",)),
    Variant("baseline", "baseline, tanh output", (*BASELINE, "network.output_activation=tanh")),
    Variant("baseline-linear", "baseline, linear output", BASELINE),
    Variant("no-norm", "no norm", ("network.norm=none",)),
    Variant("time-mlp", "sines through an MLP", ("network.time_embedding=mlp",)),
    Variant("time-none", "not told the level", ("network.time_embedding=none",)),
    Variant("two-blocks", "2 residual blocks", ("network.blocks=2",)),
    Variant("no-decay", "Adam (no weight decay)", ("optimizer.weight_decay=0",)),
    Variant("flip", "mirrored at random", ("data.horizontal_flip=true",)),
    Variant("linear-scaled", "linear, betas x 1000/T", ("diffusion.schedule=linear_scaled",)),
    Variant("cosine", "cosine", ("diffusion.schedule=cosine",)),
    Variant("attention", "attention at 4x4", ("network.attention=[4]",)),
    Variant("he-normal", "He normal", ("network.kernel_initializer=he_normal",)),
    Variant("lecun-normal", "LeCun normal", ("network.kernel_initializer=lecun_normal",)),
    Variant("orthogonal", "orthogonal", ("network.kernel_initializer=orthogonal",)),
    Variant(
        "long",
        "all training images, long",
        ("training.epochs=72", "checkpoint.keep_every_epochs=12"),
        restores=True,
        length=3.0,
    ),
    Variant(
        "overfit",
        f"{OVERFIT_IMAGES} training images",
        (
            f"data.train_images={OVERFIT_IMAGES}",
            "training.epochs=846",
            "validation.every_epochs=47",
            "preview.every_epochs=282",
            "checkpoint.every_epochs=141",
        ),
        restores=True,
        length=3.0,
    ),
)
"""What no lesson names is not trained."""

LESSONS = (
    Lesson(
        "network",
        "The baseline network and the final one",
        "Its baseline (no norm, t as an input plane, tanh at the end) could not get below a loss "
        "of about 0.2; the final network replaced it.",
        ("base", "baseline", "baseline-linear"),
    ),
    Lesson(
        "output",
        "A tanh at the end, or nothing",
        "The baseline ended in a tanh, the final network in a plain convolution.",
        ("base", "tanh"),
    ),
    Lesson(
        "norm",
        "Group norm",
        "Eight groups in every block of the final network; none in the baseline.",
        ("base", "no-norm"),
    ),
    Lesson(
        "time",
        "How the network is told the noise level",
        "Sines and cosines into every block, without an MLP; in the baseline an input plane.",
        ("base", "time-mlp", "time-none"),
    ),
    Lesson(
        "blocks",
        "Residual blocks per level",
        "Two per level.",
        ("base", "two-blocks"),
    ),
    Lesson(
        "ema",
        "Averaged weights or raw ones",
        "A second network, averaged with decay 0.999, for validation, KID and sampling.",
        ("base",),
        weights=("ema", "raw"),
    ),
    Lesson(
        "weight-decay",
        "AdamW or Adam",
        "AdamW with Keras' default, 0.004.",
        ("base", "no-decay"),
    ),
    Lesson(
        "flip",
        "Training images mirrored at random",
        "Mirrored.",
        ("base", "flip"),
    ),
    Lesson(
        "schedule",
        "The noise schedule",
        "Linear betas from 1e-4 to 0.02 with T = 500, whose last level keeps 8% of the image's "
        "amplitude.",
        ("base", "linear-scaled", "cosine"),
        compares_losses=False,
    ),
    Lesson(
        "attention",
        "Self-attention",
        "None.",
        ("base", "attention"),
    ),
    Lesson(
        "initialisers",
        "How kernels begin",
        "No figure is in the notes we have of it; Keras' default is Glorot uniform, the base here.",
        ("base", "he-normal", "lecun-normal", "orthogonal"),
    ),
    Lesson(
        "epochs",
        "How long to train",
        "1,000 epochs; its validation loss was best around epochs 201 to 300 and rose afterwards, "
        "while its KID, from 32 images at a time, scattered around 0.272 with a standard deviation "
        "of 0.09 from epoch 410 on.",
        ("long",),
    ),
    Lesson(
        "overfit",
        "Few training images",
        "Trainings on 1,000 images to show what overfitting looks like, judged by the loss and by "
        "reconstructions.",
        ("long", "overfit"),
    ),
)
