"""What Denoise asks for before it has something drawn, and the commands that come of it."""

from collections.abc import Mapping, Sequence

from engine.diffusion.samplers import SAMPLERS
from engine.results.result import Parent, Result
from engine.results.settings import MOST_IMAGES, MOST_SEED, SamplerSettings
from engine.service.messages import Fork, Interpolate
from tui.watch.walk import FramePosition
from tui.widgets.fields import choice, whole
from tui.widgets.form import Form
from tui.widgets.sampler_fields import Offer, sampler_fields, settings_of

_WITHOUT_NOISE = tuple(name for name, known in SAMPLERS.items() if not known.adds_noise)
_COUNTS = (1, 2, 3, 4, 6, 8, 9, 12, 16, 20, 25, 36, 64)


def branch_form(
    result: Result, position: FramePosition, image: int | None, known: Sequence[Result]
) -> Form:
    """Ask how to branch.

    Args:
        result: what is branched.
        position: the frame to go on from.
        image: which of its images; None: that is asked for too.
        known: the run's results; the seed offered is one that none of them has used here.
    """
    count, settings = result.facts.count, result.facts.settings
    used = [
        other.facts.settings.seed
        for other in known
        if other.facts.parent == Parent(result.name, position.step, image or 0)
    ]
    seed = min(max(used, default=0) + 1, MOST_SEED)
    fields = [
        whole("ways", 4, 1, MOST_IMAGES, "how many branches", *_COUNTS),
        whole("seed", seed, 0, MOST_SEED, "of the fresh noise: another one, other branches"),
    ]
    which = "" if image is None else f"image {image + 1} of "
    if image is None and count > 1:
        fields.append(whole("image", 1, 1, count, f"which of the {count} images"))
    return Form(
        f"Branch {which}{result.name} at frame {position.step} of {position.steps}",
        tuple(fields),
        "Branch",
        "" if settings.sampler == "ddpm" or settings.eta
        else f"{settings.sampler} adds no noise, so there is only one way on by it: the branches "
        f"are drawn by ddpm.",
    )  # fmt: skip


def branch_command(result: Result, step: int, image: int | None, values: Mapping[str, str]) -> Fork:
    """Branch as the form says."""
    chosen = int(values.get("image", "1")) - 1 if image is None else image
    return Fork(
        parent=result.name,
        frame=step,
        ways=int(values["ways"]),
        image=chosen,
        seed=int(values["seed"]),
    )


def between_form(seed: int, offer: Offer) -> Form:
    """Ask for the way between two seeds.

    Args:
        seed: offered as the first one.
        offer: what the run can be drawn with.
    """
    settings = SamplerSettings(seed=seed, checkpoint=offer.checkpoints[0])
    usual = {field.name: field for field in sampler_fields(settings, offer)}
    other = min(seed + 1, MOST_SEED)
    fields = (
        whole("seed", seed, 0, MOST_SEED, "whose image is the first"),
        whole("other seed", other, 0, MOST_SEED, "whose image is the last"),
        whole("images", 8, 2, MOST_IMAGES, "both ends included", *_COUNTS),
        choice("sampler", "dpm-solver", _WITHOUT_NOISE, "one without fresh noise"),
        *(usual[name] for name in ("steps", "checkpoint", "weights")),
    )
    return Form("Draw the way between the images of two seeds", fields, "Draw")


def between_command(values: Mapping[str, str]) -> Interpolate:
    """Draw as the form says."""
    return Interpolate(
        settings=settings_of(values),
        other_seed=int(values["other seed"]),
        count=int(values["images"]),
    )
