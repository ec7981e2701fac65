"""Every setting of a run, with its type, its limits and what it means.

A duration is in epochs (one pass over the training images) or in steps (one optimiser update);
its name says which. Rules that tie several settings together are in `rules.py`.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from engine.config.network_names import NETWORKS, NetworkName
from engine.diffusion.samplers.named import SamplerName

Count = Annotated[int, Meta(ge=1)]
Fraction = Annotated[float, Meta(ge=0, lt=1)]
Rate = Annotated[float, Meta(gt=0, le=1)]
KidProtocol = Literal[
    "kid-efficientnet-lite0", "kid-inception75-keras", "kid-inception299-keras", "kid-inception2015"
]
"""What a figure is called: kid, network, weights, resizing. Figures of two names say nothing about
each other."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the configuration file: unknown keys are refused, values never change."""


class Data(Section, frozen=True):
    """The images."""

    source: Annotated[
        str,
        Meta(
            description="Where the images come from: flowers, pets, celeba, tfds:NAME, "
            "folder:PATH, npz:PATH, emoji or emoji:GROUP."
        ),
    ] = "emoji:portraits"
    size: Annotated[
        int, Meta(ge=4, le=1024, description="Height and width of a training image in pixels.")
    ] = 16
    channels: Annotated[
        Literal[1, 3], Meta(description="3: images in colour; 1: in shades of grey.")
    ] = 3
    fit: Annotated[
        Literal["crop", "pad"],
        Meta(description="Make pictures square by cutting to the middle, or by adding borders."),
    ] = "crop"
    background: Annotated[
        str,
        Meta(
            pattern=r"^(white|black|grey|#[0-9a-fA-F]{6})$",
            description="Colour behind transparent parts and of borders: white, black, grey or "
            "#rrggbb.",
        ),
    ] = "white"
    minimum_side: Annotated[
        int, Meta(ge=1, description="Pass over pictures with a side of fewer pixels.")
    ] = 2
    minimum_images: Annotated[
        int, Meta(ge=1, description="Refuse to train when fewer images can be used.")
    ] = 16
    horizontal_flip: Annotated[
        bool, Meta(description="Mirror half of the training images, chosen anew in every epoch.")
    ] = False
    random_crop: Annotated[
        float,
        Meta(
            ge=0.05,
            le=1,
            description="Train on random parts of the images, at least this share of their area, "
            "in their own proportions; 1: on whole images.",
        ),
    ] = 1.0
    validation_fraction: Annotated[
        float,
        Meta(
            ge=0.01,
            le=0.5,
            description="Share of the pictures kept for validation, where the source has no "
            "validation split of its own.",
        ),
    ] = 0.1
    keep_together: Annotated[
        Literal["copies", "folders"],
        Meta(
            description="What must be on one side, training or validation: copies of one file, or "
            "all images of one folder, as for frames of a film."
        ),
    ] = "copies"
    train_images: Annotated[
        int, Meta(ge=0, description="Train on only so many images, chosen by the seed; 0: on all.")
    ] = 0
    validation_images: Annotated[
        int, Meta(ge=0, description="Validate on only so many images; 0: on all.")
    ] = 0


class Diffusion(Section, frozen=True):
    """The forward process and what the network learns to predict."""

    steps: Annotated[int, Meta(ge=2, le=10_000, description="T, the number of noise levels.")] = 500
    schedule: Annotated[
        Literal["linear", "linear_scaled", "cosine", "sigmoid"],
        Meta(description="How the noise grows with t; linear_scaled: betas times 1000 / T."),
    ] = "linear"
    zero_terminal_snr: Annotated[
        bool, Meta(description="Rescale the schedule so that its last level is pure noise.")
    ] = False
    prediction: Annotated[
        Literal["epsilon", "x0", "v"],
        Meta(description="What the network predicts: the noise, the image, or the velocity."),
    ] = "epsilon"
    loss_weight: Annotated[
        Literal["none", "min_snr"], Meta(description="Weight of each noise level in the loss.")
    ] = "none"
    min_snr_gamma: Annotated[
        float, Meta(gt=0, le=1e4, description="Where min-SNR weights are cut off.")
    ] = 5.0
    timesteps: Annotated[
        Literal["uniform", "stratified"],
        Meta(description="How t is drawn in a batch: independently, or one from each equal slice."),
    ] = "uniform"


class Network(Section, frozen=True):
    """The network; what the named one has no place for must be switched off (`rules.py`)."""

    name: Annotated[
        NetworkName,
        Meta(description="; ".join(f"{name}: {it.about}" for name, it in NETWORKS.items()) + "."),
    ] = "unet"
    filters: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4096)], ...],
        Meta(min_length=1, max_length=8, description="Channels of each level, finest first."),
    ] = (64, 128)
    blocks: Annotated[
        int, Meta(ge=1, le=8, description="Residual blocks (or convolutions) per level, each way.")
    ] = 1
    middle_blocks: Annotated[
        int, Meta(ge=0, le=8, description="Residual blocks between the way down and the way up.")
    ] = 1
    skips: Annotated[
        Literal["all", "upper"],
        Meta(description="Levels with skips and blocks on the way up; upper: all but the last."),
    ] = "all"
    stem: Annotated[
        bool, Meta(description="Begin with a convolution to the finest level's channels.")
    ] = True
    norm: Annotated[
        Literal["group", "none"], Meta(description="Normalisation before each convolution.")
    ] = "group"
    groups: Annotated[int, Meta(ge=1, description="Groups of the group normalisation.")] = 8
    norm_epsilon: Annotated[
        float, Meta(gt=0, le=0.1, description="Added to each group's variance.")
    ] = 1e-5
    final_norm: Annotated[
        bool, Meta(description="Norm and activation before the output convolution.")
    ] = True
    activation: Annotated[
        Literal["swish", "relu", "gelu", "mish"], Meta(description="Activation of all blocks.")
    ] = "swish"
    activate_convolutions: Annotated[
        bool, Meta(description="Activate also right after each convolution of a block.")
    ] = False
    output_activation: Annotated[
        Literal["none", "tanh"], Meta(description="After the last convolution.")
    ] = "none"
    output_kernel: Annotated[
        Literal[1, 3], Meta(description="Kernel of the output convolution.")
    ] = 3
    time_embedding: Annotated[
        Literal["mlp", "sinusoidal", "plane", "none"],
        Meta(
            description="How the network is told t: sines through an MLP, sines alone, t / T as "
            "one more input channel, or not at all."
        ),
    ] = "mlp"
    embedding_factor: Annotated[
        int, Meta(ge=1, le=16, description="Length of the sines, in finest-level channels.")
    ] = 2
    attention: Annotated[
        tuple[Count, ...],
        Meta(description="Feature-map heights that get self-attention, e.g. [8, 4]."),
    ] = ()
    downsample: Annotated[
        Literal["conv", "max_pool"], Meta(description="Halve by a strided convolution or pooling.")
    ] = "conv"
    dropout: Annotated[
        float, Meta(ge=0, le=0.9, description="Share of a block's features dropped in training.")
    ] = 0.0
    kernel_initializer: Annotated[
        Literal["glorot_uniform", "he_normal", "lecun_normal", "orthogonal"],
        Meta(description="How kernels begin."),
    ] = "glorot_uniform"
    zero_blocks: Annotated[
        bool, Meta(description="Begin each block's last convolution, and attention's, at zero.")
    ] = True
    zero_output: Annotated[bool, Meta(description="Begin the output convolution at zero.")] = True
    patch: Annotated[
        Literal[1, 2, 4],
        Meta(description="Fold squares of this many pixels into channels before the network."),
    ] = 1


class Optimizer(Section, frozen=True):
    """AdamW."""

    learning_rate: Annotated[
        float, Meta(gt=0, le=1, description="The rate after warm-up, before decay.")
    ] = 2e-4
    weight_decay: Annotated[
        float, Meta(ge=0, le=1, description="Decoupled weight decay, times the learning rate.")
    ] = 0.0
    beta_1: Annotated[Fraction, Meta(description="Decay of the gradient's mean.")] = 0.9
    beta_2: Annotated[Fraction, Meta(description="Decay of the gradient's square.")] = 0.999
    clip_norm: Annotated[
        float, Meta(ge=0, description="Longest gradient, all weights together; 0: never cut.")
    ] = 0.0
    warmup_steps: Annotated[
        int, Meta(ge=0, description="Steps over which the rate rises linearly from 0.")
    ] = 0
    decay: Annotated[
        Literal["none", "cosine"],
        Meta(description="How the rate falls from warm-up to the last epoch."),
    ] = "none"


class Ema(Section, frozen=True):
    """Moving averages of the weights; previews and validation use the exponential one."""

    decay: Annotated[Fraction, Meta(description="Share of the old average kept at each step.")] = (
        0.999
    )
    warmup: Annotated[
        bool, Meta(description="Begin with a short memory: min(decay, (1 + n) / (10 + n)).")
    ] = True
    power_lengths: Annotated[
        tuple[Annotated[float, Meta(ge=0.005, le=0.28)], ...],
        Meta(
            description="Relative lengths of power-function averages kept beside it, e.g. "
            "[0.05, 0.1]: from their snapshots any length can be rebuilt after training."
        ),
    ] = ()
    snapshot_every_epochs: Annotated[
        Count, Meta(description="Epochs between two snapshots of the power-function averages.")
    ] = 20


class Training(Section, frozen=True):
    """How long, how much at once, and in which precision."""

    epochs: Annotated[Count, Meta(description="Passes over the training images.")] = 100
    batch_size: Annotated[Count, Meta(description="Images at once.")] = 16
    accumulate: Annotated[
        int, Meta(ge=1, le=1024, description="Batches summed up into one step.")
    ] = 1
    precision: Annotated[
        Literal["float32", "bfloat16", "float16"],
        Meta(description="Of the network's arithmetic; weights and losses stay float32."),
    ] = "float32"
    xla: Annotated[bool, Meta(description="Compile the training step with XLA.")] = False
    stop_after_nonfinite: Annotated[
        Count, Meta(description="Stop when so many steps in a row gave no finite gradient.")
    ] = 10
    log_every_steps: Annotated[
        Count, Meta(description="Steps summed up in one line of the metric log.")
    ] = 10

    @property
    def images_per_step(self) -> int:
        """Images that one update of the weights sees."""
        return self.batch_size * self.accumulate


class Validation(Section, frozen=True):
    """The loss on images never trained on."""

    every_epochs: Annotated[Count, Meta(description="Epochs between two measurements.")] = 1
    batch_size: Annotated[Count, Meta(description="Images at once.")] = 64


class Preview(Section, frozen=True):
    """The grid of samples drawn again and again from the same noise."""

    every_epochs: Annotated[Count, Meta(description="Epochs between two previews.")] = 5
    count: Annotated[int, Meta(ge=1, le=256, description="Images in the grid.")] = 16
    steps: Annotated[Count, Meta(description="DDIM steps.")] = 25
    raw: Annotated[
        bool, Meta(description="Also draw the raw weights' preview, from the same noise.")
    ] = True


class Evaluation(Section, frozen=True):
    """The figure that training measures of images drawn now and then; `ddpm-tui evaluate` has more.

    An evaluation costs images times steps.
    """

    kid_every_epochs: Annotated[
        int, Meta(ge=0, description="Epochs between two measurements of KID; 0: never.")
    ] = 0
    images: Annotated[
        int, Meta(ge=4, le=50_000, description="Images drawn each time: more, a smaller error.")
    ] = 256
    sampler: Annotated[SamplerName, Meta(description="How they are drawn.")] = "dpm-solver"
    steps: Annotated[Count, Meta(description="Sampling steps.")] = 20
    protocol: Annotated[
        KidProtocol, Meta(description="Network, weights and resizing that images are compared by.")
    ] = "kid-efficientnet-lite0"
    weights_file: Annotated[
        str, Meta(description="Path of the protocol's published weights, where it needs them.")
    ] = ""


class Checkpoint(Section, frozen=True):
    """What a resume starts from."""

    every_epochs: Annotated[Count, Meta(description="Epochs between two checkpoints.")] = 5
    keep_last: Annotated[Count, Meta(description="Newest checkpoints kept beside the best.")] = 3
    best_on: Annotated[
        Literal["validation", "kid"],
        Meta(description="What makes a checkpoint the best: lowest validation loss or lowest KID."),
    ] = "validation"
    keep_every_epochs: Annotated[
        int, Meta(ge=0, description="Also keep one for good every this many epochs; 0: none.")
    ] = 0


class Config(Section, frozen=True):
    """A whole configuration; the section names are the tables of the TOML file."""

    seed: Annotated[
        int, Meta(ge=0, lt=2**31, description="Decides every random choice of the run.")
    ] = 0
    device: Annotated[
        str,
        Meta(
            pattern=r"^(auto|cpu|gpu:[0-9]+)$",
            description="auto (the first GPU, else the CPU), cpu, or gpu:N.",
        ),
    ] = "auto"
    data: Data = Data()
    diffusion: Diffusion = Diffusion()
    network: Network = Network()
    optimizer: Optimizer = Optimizer()
    ema: Ema = Ema()
    training: Training = Training()
    validation: Validation = Validation()
    preview: Preview = Preview()
    evaluation: Evaluation = Evaluation()
    checkpoint: Checkpoint = Checkpoint()
