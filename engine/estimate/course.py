"""How much there is to do in a run, and how long that takes at a known pace."""

from dataclasses import dataclass

from engine.config.schema import Config
from engine.data.order import steps_per_epoch

_FORWARD_SHARE = 1 / 3
"""Of a training step's time, that the network's answer alone takes: the gradient is twice that."""


@dataclass(frozen=True)
class Course:
    """A run from its first step to its last."""

    steps_per_epoch: int
    steps: int
    validations: int
    grids: int
    """Preview grids drawn, those of raw weights too."""
    evaluations: int
    checkpoints: int
    """Written on time; those of a new best come on top."""


@dataclass(frozen=True)
class Spent:
    """Seconds."""

    steps: float
    validations: float
    previews: float
    evaluations: float
    """Drawing the images; looking at them comes on top."""

    @property
    def total(self) -> float:
        """All of it."""
        return self.steps + self.validations + self.previews + self.evaluations


def course_of(config: Config, train_images: int) -> Course:
    """What a run on so many training images does.

    Args:
        config: a valid configuration.
        train_images: at least as many as one step sees.
    """
    in_epoch = steps_per_epoch(train_images, config.training.images_per_step)
    epochs = config.training.epochs

    def times(every: int) -> int:
        return epochs // every if every else 0

    return Course(
        steps_per_epoch=in_epoch,
        steps=epochs * in_epoch,
        validations=times(config.validation.every_epochs),
        grids=1 + (1 + config.preview.raw) * times(config.preview.every_epochs),
        evaluations=times(config.evaluation.kid_every_epochs),
        checkpoints=times(config.checkpoint.every_epochs),
    )


def time_of(
    course: Course, config: Config, validation_images: int, images_per_second: float
) -> Spent:
    """How long a run takes, about.

    Args:
        course: of the run.
        config: a valid configuration.
        validation_images: of its data set.
        images_per_second: that training steps get through.
    """
    one_image = 1 / images_per_second
    answer = _FORWARD_SHARE * one_image
    both_weights = 2
    preview, evaluation = config.preview, config.evaluation
    return Spent(
        steps=course.steps * config.training.images_per_step * one_image,
        validations=course.validations * both_weights * validation_images * answer,
        previews=course.grids * preview.count * preview.steps * answer,
        evaluations=course.evaluations * evaluation.images * evaluation.steps * answer,
    )
