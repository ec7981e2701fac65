"""The settings that all drawings share, as fields to choose and type in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from msgspec.structs import replace

from engine.diffusion.power_ema import LONGEST_LENGTH
from engine.diffusion.samplers import SAMPLERS, SamplerName
from engine.errors import UserError
from engine.results.settings import MOST_SEED, SamplerSettings
from engine.runs.ema_snapshots import SHORTEST_LENGTH
from tui.watch.weights import StoredWeights
from tui.widgets.fields import Field, choice, fraction, whole

_STEPS = (5, 10, 20, 50, 100, 200, 500, 1000)
_LENGTHS = ("0.05", "0.1", "0.15", "0.2", "0.25")
_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class Offer:
    """What a run can be drawn with now."""

    levels: int
    """Noise levels there are: the most steps."""
    stored: StoredWeights
    is_live: bool
    """Whether a training has weights of this moment."""
    keeps_lengths: bool
    """Whether the training keeps averages that EMA lengths are rebuilt from."""

    @property
    def checkpoints(self) -> tuple[str, ...]:
        """What may be called a checkpoint, the newest step first."""
        live = ("live",) if self.is_live else ()
        named = ("last", "best") if self.stored.steps or not self.is_live else ()
        return (*live, *named, *(str(step) for step in reversed(self.stored.steps)))

    @property
    def weights(self) -> tuple[str, ...]:
        """Which weights of a checkpoint there are."""
        has_lengths = self.stored.has_lengths or self.keeps_lengths
        return ("ema", "raw", *(_LENGTHS if has_lengths else ()))


def sampler_fields(settings: SamplerSettings, offer: Offer) -> tuple[Field, ...]:
    """Fields with these values; eta only where the sampler has one.

    Args:
        settings: their values.
        offer: what may be chosen.
    """
    eta = "share of fresh noise in each step: 0 none, 1 as DDPM"
    has_eta = SAMPLERS[settings.sampler].takes_eta
    return (
        choice("sampler", settings.sampler, tuple(SAMPLERS), SAMPLERS[settings.sampler].about),
        _steps(settings.steps, offer.levels),
        *((fraction("eta", settings.eta, 0, 1, eta, 0, 0.25, 0.5, 0.75, 1),) if has_eta else ()),
        whole("seed", settings.seed, 0, MOST_SEED, "the same seed, the same images"),
        choice("clip", _YES if settings.clip else _NO, (_YES, _NO), "keep predictions in range"),
        _checkpoint(settings.checkpoint, offer),
        _weights(settings.weights, offer),
    )


def settled(settings: SamplerSettings, offer: Offer) -> tuple[SamplerSettings, str]:
    """The settings with a checkpoint that there is; words about it where it is another one."""
    wanted, known = settings.checkpoint, offer.checkpoints
    if wanted in known:
        return settings, ""
    chosen = "last" if "last" in known else known[0]
    why = "Nothing is trained any more" if wanted == "live" else f"Checkpoint {wanted} is gone"
    return replace(settings, checkpoint=chosen), f"{why}: the checkpoint is {chosen} now."


def settings_of(values: Mapping[str, str]) -> SamplerSettings:
    """The settings that fields of these values make; what is missing is as usual.

    Args:
        values: texts by the names of fields, as they have checked them.
    """
    usual = SamplerSettings()
    sampler = cast(SamplerName, values.get("sampler", usual.sampler))
    return SamplerSettings(
        sampler=sampler,
        steps=int(values.get("steps", usual.steps)),
        eta=float(values.get("eta", 0)) if SAMPLERS[sampler].takes_eta else 0.0,
        seed=int(values.get("seed", usual.seed)),
        clip=values.get("clip", _YES) == _YES,
        checkpoint=values.get("checkpoint", usual.checkpoint),
        weights=values.get("weights", usual.weights),
    )


def _steps(steps: int, levels: int) -> Field:
    rungs = sorted({*(rung for rung in _STEPS if rung < levels), levels})
    return whole("steps", steps, 1, levels, "how often the network is asked", *rungs)


def _checkpoint(name: str, offer: Offer) -> Field:
    known = offer.checkpoints

    def check(text: str) -> str:
        text = text.replace(",", "")
        if text not in known:
            raise UserError(f"There is no checkpoint {text!r}: choose {_or(known)}.")
        return text

    newest = "".join(f", of step {step:,}" for step in offer.stored.steps[-1:])
    about = {
        "live": "the training's weights of this moment",
        "last": f"the newest{newest}",
        "best": "the one of the best validation",
    }
    return Field("checkpoint", name, about.get(name, "the one of this step"), known, check)


def _weights(name: str, offer: Offer) -> Field:
    known = offer.weights
    if len(known) == 2:
        return choice("weights", name, known, "averaged (ema) or as trained (raw)")

    def check(text: str) -> str:
        if text in known:
            return text
        try:
            length = float(text)
        except ValueError:
            raise UserError(f"weights are ema, raw or an EMA length, not {text!r}.") from None
        if not SHORTEST_LENGTH <= length <= LONGEST_LENGTH:
            raise UserError(
                f"EMA length {length:g}: choose {SHORTEST_LENGTH:g} to {LONGEST_LENGTH:g}."
            )
        return f"{length:g}"

    about = "ema, raw, or an EMA length: a share of the training"
    return Field("weights", name, about, known, check)


def _or(words: tuple[str, ...]) -> str:
    return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
