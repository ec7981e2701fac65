"""What is evaluated and how: what a front end asks for. Known without TensorFlow."""

from pathlib import Path
from typing import get_args

import msgspec

from engine.config.schema import Config, KidProtocol
from engine.errors import UserError
from engine.results.settings import SamplerSettings, check_settings

PROTOCOLS: tuple[KidProtocol, ...] = get_args(KidProtocol)
LEAST_IMAGES = 4
"""On each side: KID's standard error divides by n (n - 3)."""
MOST_IMAGES = 50_000
_WITH_A_FILE: KidProtocol = "kid-inception2015"
_WITH_ITS_OWN: KidProtocol = "kid-efficientnet-lite0"


class EvaluationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides a figure, but for the run and its weights."""

    sampling: SamplerSettings = SamplerSettings()
    """Sampler, steps, eta and seed; `checkpoint` and `weights` say which weights were chosen."""
    images: int = 256
    """To draw."""
    protocol: KidProtocol = "kid-efficientnet-lite0"
    weights_file: str = ""
    """Path of the protocol's published weights; "" where it can do without."""
    is_complete: bool = True
    """Also FID, the mean over subsets and what was learnt by heart; else KID alone."""
    batch: int = 64
    """Images drawn at once; changes nothing but the memory it takes."""


def configured_evaluation(
    config: Config, checkpoint: str, *, is_complete: bool = False
) -> EvaluationSettings:
    """What training measures now and then, as configured, whether it does or not.

    The seed is the run's: all figures of a run have the same noise, and can be compared.

    Args:
        config: of the run.
        checkpoint: live while it is trained; else last, best or a step.
        is_complete: also what takes longer and training leaves out.
    """
    wanted = config.evaluation
    sampling = SamplerSettings(
        sampler=wanted.sampler,
        steps=wanted.steps,
        seed=config.seed,
        checkpoint=checkpoint,
        weights="ema",
    )
    return EvaluationSettings(
        sampling=sampling,
        images=wanted.images,
        protocol=wanted.protocol,
        weights_file=wanted.weights_file,
        is_complete=is_complete,
    )


def check_evaluation(settings: EvaluationSettings, levels: int) -> None:
    """Refuse what cannot work with a process of `levels` noise levels, before anything is done.

    Raises:
        UserError: names the setting and what is allowed.
    """
    check_settings(settings.sampling, levels)
    if not LEAST_IMAGES <= settings.images <= MOST_IMAGES:
        raise UserError(
            f"{settings.images} images cannot be evaluated: choose {LEAST_IMAGES} to "
            f"{MOST_IMAGES:,}."
        )
    check_weights_file(settings.protocol, settings.weights_file)


def check_enough(validation: int, protocol: KidProtocol) -> None:
    """Refuse a run whose validation images are too few to compare with.

    Raises:
        UserError: with how many there are.
    """
    if validation < LEAST_IMAGES:
        raise UserError(
            f"{protocol} compares with at least {LEAST_IMAGES} validation images, and this run has "
            f"{validation}: train one with a larger data.validation_fraction."
        )


def check_weights_file(protocol: KidProtocol, file: str) -> None:
    """Refuse a file of weights that is missing, or that a protocol has no use for.

    Raises:
        UserError: which it is.
    """
    if protocol == _WITH_A_FILE and not file:
        raise UserError(
            f"{protocol} needs the file weights-inception-2015-12-05-6726825d.pth from "
            f"torch-fidelity's releases: name it."
        )
    if protocol == _WITH_ITS_OWN and file:
        raise UserError(f"{protocol} has its own weights: leave out {file}.")
    if file and not Path(file).is_file():
        raise UserError(f"There is no file of weights {file!r}.")


def named_protocol(name: str) -> KidProtocol:
    """The protocol of that name, with or without its "kid-".

    Raises:
        UserError: there is none; names those there are.
    """
    for protocol in PROTOCOLS:
        if name in (protocol, protocol.removeprefix("kid-")):
            return protocol
    raise UserError(f"There is no protocol {name!r}: choose one of {', '.join(PROTOCOLS)}.")
