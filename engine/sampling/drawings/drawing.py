"""What every drawing does: walk down the levels, store each frame, write down how it was made."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.diffusion.samplers import Frame, named_sampler, updates
from engine.diffusion.timesteps import sampling_levels
from engine.results.result import Facts, Kind, Pictures, Result, ResultWriter
from engine.results.settings import SamplerSettings, check_level, check_settings
from engine.results.trajectory import TrajectoryWriter
from engine.runs.files import naming_disk_trouble
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.pictures import to_pictures
from engine.sampling.randomness import step_noise
from engine.sampling.weights import ChosenWeights

Images = NDArray[np.float32]
Compare = Callable[[Pictures], tuple[Mapping[str, object], Mapping[str, Pictures]]]
Drawing = Generator[Moment, None, Result]


@dataclass(frozen=True)
class Plan:
    """A walk that is about to be made."""

    kind: Kind
    model: Model
    weights: ChosenWeights
    settings: SamplerSettings
    start: Images
    """x at the first level, shape (N, H, W, 3)."""
    levels: list[int]
    about: Mapping[str, object] = field(default_factory=dict)
    """Further fields of the result's facts."""
    pictures: Mapping[str, Pictures] = field(default_factory=dict)
    """Stored beside the final ones, by role."""
    compare: Compare | None = None
    """Looks at the final pictures: more of `about`, and more of `pictures`."""


def spaced_levels(model: Model, settings: SamplerSettings, start: int | None = None) -> list[int]:
    """The levels to visit from `start` (None: the noisiest), checked with all other settings.

    Raises:
        UserError: the settings cannot work.
    """
    total = model.config.diffusion.steps
    check_settings(settings, total if start is None else start + 1)
    levels: list[int] = sampling_levels(total, settings.steps, start).tolist()
    return levels


def levels_from(
    model: Model, settings: SamplerSettings, level: int
) -> tuple[SamplerSettings, list[int]]:
    """The levels to visit from `level` down, with no more steps than there are levels.

    Raises:
        UserError: there is no such level, or the settings cannot work.
    """
    check_level(level, model.config.diffusion.steps)
    settings = msgspec.structs.replace(settings, steps=min(settings.steps, level + 1))
    return settings, spaced_levels(model, settings, level)


def frames_of(
    model: Model,
    weights: ChosenWeights,
    settings: SamplerSettings,
    x: Images,
    levels: list[int],
    *,
    first: int = 0,
    previous_x0: Images | None = None,
    first_image: int = 0,
) -> Iterator[Frame]:
    """The frames of a walk from `x` before step `first` on (`walk`).

    Fresh noise is a function of the seed, the step and the image's number, the first of `x` having
    `first_image`: images may be drawn in batches.
    """
    denoiser = model.denoiser
    steps = updates(named_sampler(settings.sampler, settings.eta), levels, denoiser.alpha_bar)
    return denoiser.frames(
        weights.vector,
        x,
        levels,
        steps,
        lambda step: step_noise(settings.seed, step, x.shape, first_image),
        clip=settings.clip,
        first=first,
        previous_x0=previous_x0,
    )


def draw(plan: Plan) -> Drawing:
    """Make the walk and store it; closing the generator midway leaves nothing behind."""
    started = time.time()
    with naming_disk_trouble("Making room for a result"):
        writer = ResultWriter(plan.model.run, plan.kind)
    try:
        with naming_disk_trouble("Making room for a result"):
            trajectory = TrajectoryWriter(writer.folder, len(plan.levels), plan.start.shape)
        final = yield from _walk(plan, trajectory)
        about, beside = plan.compare(final) if plan.compare else ({}, {})
        with naming_disk_trouble("Storing a result"):
            for role, pictures in {**plan.pictures, **beside, "final": final}.items():
                writer.add_pictures(role, pictures)
            return writer.finish(_facts(plan, trajectory, started, {**plan.about, **about}))
    finally:
        writer.discard()


def _walk(plan: Plan, trajectory: TrajectoryWriter) -> Generator[Moment, None, Pictures]:
    total = len(plan.levels)
    x, previous = plan.start, np.zeros_like(plan.start)
    walking = frames_of(plan.model, plan.weights, plan.settings, plan.start, plan.levels)
    for frame in walking:
        trajectory.add_keyframe(frame.step, x, previous)
        trajectory.add(frame.step, to_pictures(x), to_pictures(frame.x0))
        x, previous = np.asarray(frame.x_t), np.asarray(frame.x0)
        done, shown = frame.step + 1, Frame(frame.step, frame.level, x, previous)
        yield Moment(f"{_VERBS[plan.kind]}, {done}/{total}", True, done, total, frame=shown)
    final = to_pictures(x)
    trajectory.add(total, final, final)
    trajectory.close()
    return final


def _facts(
    plan: Plan, trajectory: TrajectoryWriter, started: float, about: Mapping[str, object]
) -> Facts:
    return Facts(
        kind=plan.kind,
        settings=plan.settings,
        step=plan.weights.step,
        is_live=plan.weights.is_live,
        total_levels=plan.model.config.diffusion.steps,
        levels=plan.levels,
        count=len(plan.start),
        image_size=plan.start.shape[1],
        frames=trajectory.frames,
        keyframes=trajectory.keyframes,
        time=started,
        seconds=time.time() - started,
        **about,  # type: ignore[arg-type]
    )


_VERBS: dict[Kind, str] = {
    "sample": "sampling",
    "denoise": "denoising",
    "reconstruct": "reconstructing",
    "interpolate": "interpolating",
    "fork": "forking",
}
