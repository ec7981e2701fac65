"""All estimates of a run together."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.config.schema import Config
from engine.estimate.course import Course, Spent, course_of, time_of
from engine.estimate.disk import Disk, disk_of_run
from engine.estimate.images import KnownImages
from engine.estimate.memory import Memory, memory_of_training
from engine.estimate.past_runs import PastRun, newest_alike
from engine.networks.parameter_count import parameter_count


@dataclass(frozen=True)
class Outlook:
    """What a run will take; None where too little is known."""

    parameters: int
    memory: Memory
    disk: Disk
    course: Course | None
    alike: PastRun | None
    """The run whose pace is taken."""
    seconds_of_step: float | None
    spent: Spent | None


def outlook(config: Config, images: KnownImages | None, past: Sequence[PastRun]) -> Outlook:
    """What a run with these settings will take.

    Args:
        config: a valid configuration.
        images: of its source; None when they are not known yet.
        past: runs that were trained on this machine, newest first.
    """
    course = course_of(config, images.train) if images else None
    alike = newest_alike(past, config)
    spent = None
    if course and images and alike:
        spent = time_of(course, config, images.validation, alike.images_per_second)
    training = config.training
    return Outlook(
        parameters=parameter_count(config),
        memory=memory_of_training(config),
        disk=disk_of_run(config, course),
        course=course,
        alike=alike,
        seconds_of_step=(training.images_per_step / alike.images_per_second if alike else None),
        spent=spent,
    )
