"""What the study is, how it was done, and what its figures mean."""

from collections.abc import Sequence
from typing import Any

import msgspec

from engine.config import load_config
from engine.study.records import Record
from engine.study.table import PRESET

TITLE = "# The original's lessons, measured again"


def introduction(records: Sequence[Record]) -> list[str]:
    """The paragraphs before the lessons."""
    sound = [record for record in records if not record.trouble]
    parts = [
        TITLE,
        "The study that this program grew out of trained one network on photographs of flowers, "
        "at 64x64, for 35 hours, and drew its lessons from single runs and single batches. Here "
        "each lesson is a few small trainings that differ in one thing, judged alike, with the "
        "error of every figure. This text and its figures are written by the command itself, out "
        "of what it has stored:",
        "    ddpm-tui study --docs docs",
        "It may be interrupted at any moment; the same command goes on. `--only LESSON` trains one "
        "lesson alone, `--set KEY=VALUE` changes the base (`data.source`, say), `--report` trains "
        "nothing. Each training is a run that the workbench opens, and each variant a line in "
        "`engine/study/table.py`. All figures, a training a line, are in "
        "[study/figures.jsonl](study/figures.jsonl).",
        _limits(),
    ]
    base = next((record for record in sound if record.variant == "base"), None)
    if base is not None:
        parts += ["## What was trained", _facts(base, records), _settings(base)]
    return [*parts, "## How it was judged", *_judged(sound)]


def _limits() -> str:
    return (
        "**What this cannot tell.** These are drawings of faces, a few hundred of them, at 16x16, "
        "in networks a hundredth the size of the original's, trained for minutes. What follows "
        "from the arithmetic of the method (what a tanh can reach, what a schedule leaves of the "
        "image) carries over. What needs many steps or many images to show (what weight decay or "
        "an average of the weights is worth after days, what attention does at 64x64) does not, "
        "in either direction: a difference within the error here is no proof that there is none "
        "there."
    )


def _facts(base: Record, records: Sequence[Record]) -> str:
    config: dict[str, Any] = base.config
    failed = sum(bool(record.trouble) for record in records)
    return (
        f"{len(records)} trainings"
        + (f", {failed} of which could not be trained to the end" if failed else "")
        + f". The base: {base.parameters:,} weights, {base.steps:,} steps of "
        f"{config['training']['batch_size']} images ({base.images_seen:,} images seen), on "
        f"{base.train_images:,} training images of `{config['data']['source']}` at "
        f"{config['data']['size']}x{config['data']['size']}; {base.validation_images:,} "
        f"validation images, whole trades never trained on. T = {config['diffusion']['steps']}, "
        f"{config['diffusion']['schedule']} betas, {config['diffusion']['prediction']} prediction. "
        f"A training is a function of its settings and its seed; how busy the machine is changes "
        f"nothing but the time it takes."
    )


def _settings(base: Record) -> str:
    lines = "\n".join(f"    {setting}" for setting in _differences(base.config))
    return (
        f"It is the preset `{PRESET}`, the original's recipe, with the settings below: a short "
        f"training of a small network needs a higher rate, warm-up, and an average over fewer "
        f"steps. A variant differs from it in what its name says and in nothing else.\n\n{lines}"
    )


def _scale(sound: Sequence[Record]) -> str:
    """What the base's training images reach; "" where it was not measured."""
    for record in sound:
        if record.variant == "base" and record.scale is not None:
            scale = record.scale
            return (
                f"The {scale.images:,} training images themselves, which show other trades, are at "
                f"{scale.kid:.4f} ± {scale.error:.4f}, and so would be a model that had learnt "
                f"them by heart. "
            )
    return ""


def _differences(config: dict[str, Any]) -> list[str]:
    """The settings in which the base differs from the preset; what it does not know is left out."""
    preset = msgspec.to_builtins(load_config(PRESET))
    return [
        f"{section}.{key} = {msgspec.json.encode(value).decode()}"
        for section, table in config.items()
        if isinstance(table, dict)
        for key, value in table.items()
        if _listed(value) != _listed(preset.get(section, {}).get(key, value))
    ]


def _listed(value: object) -> object:
    """JSON has lists where a configuration has tuples."""
    return list(value) if isinstance(value, tuple) else value


def _judged(sound: Sequence[Record]) -> list[str]:
    made = next((record.evaluations[-1] for record in sound if record.evaluations), None)
    drawn = ""
    if made is not None:
        drawn = (
            f"**KID** is `{made.protocol}` of {made.images} drawn images ({made.steps} steps of "
            f"{made.sampler.upper()}, EMA weights unless said otherwise) against all "
            f"{made.references} validation images: 0 would be as good as real ones of the same "
            f"kind, and figures of another protocol cannot be compared with these. {_scale(sound)}"
        )
    return [
        f"{drawn}**Validation loss** is the mean squared error of the prediction over all "
        "validation images, with the same levels and noise each time; it is only given where all "
        "variants share schedule, prediction and validation images, as no other comparison of "
        "losses means anything. **Copies** is the share of drawn images that are nearer, by "
        "pixels, to a training image than all but a twentieth of the validation images are: 5% "
        "is what images that owe nothing to the training set would give.",
        "**Errors** after a ± are standard errors over the seeds; with a single seed, over its "
        "images. **Differences** are paired: each seed draws the same order of images, the same "
        "noise and the same samples' noise in every variant, and what it does to both cancels. "
        'A difference is called "better" or "worse" only where Student\'s t, at 95%, leaves 0 out; '
        'else it is "within the error", which says that so few seeds cannot tell. With so '
        "many comparisons, one in twenty would be called clear by chance alone.",
    ]
