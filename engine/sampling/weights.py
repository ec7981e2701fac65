"""Which weights to draw with: of which checkpoint, raw or averaged over which length."""

from collections.abc import Callable
from dataclasses import dataclass

import tensorflow as tf

from engine.errors import UserError
from engine.results.settings import SamplerSettings
from engine.runs.checkpoints import Checkpoint, Tensors
from engine.runs.chosen_checkpoint import chosen_checkpoint
from engine.runs.ema_snapshots import rebuild_ema
from engine.runs.resume import check_unedited
from engine.sampling.model import Model


@dataclass(frozen=True)
class ChosenWeights:
    """Weights in one vector, and where they are from."""

    vector: tf.Tensor
    step: int
    is_live: bool = False


LiveWeights = Callable[[str], ChosenWeights]
"""Gives the raw or ema weights of the running training, as they are at this moment."""


def choose_weights(
    model: Model, settings: SamplerSettings, live: LiveWeights | None
) -> ChosenWeights:
    """Read the weights that the settings name.

    Args:
        model: of the run.
        settings: `checkpoint` and `weights` are looked at.
        live: None when nothing is being trained.

    Raises:
        UserError: there is no such checkpoint, length or live training, or a file is damaged.
    """
    name = settings.weights
    length = None if name in ("ema", "raw") else _length(name)
    if settings.checkpoint == "live":
        if live is None:
            raise UserError("Nothing is being trained now: choose the checkpoint best or last.")
        if length is not None:
            raise UserError(
                "An EMA length is rebuilt from snapshots, not from a live training: choose the "
                "checkpoint last, or the weights ema or raw."
            )
        return live(name)
    checkpoint = chosen_checkpoint(model.run, settings.checkpoint)
    check_unedited(model.run, model.config, checkpoint)
    step = checkpoint.manifest.step
    arrays = _stored(checkpoint, name) if length is None else rebuild_ema(model.run, length, step)
    return ChosenWeights(model.to_vector(arrays), step)


def _stored(checkpoint: Checkpoint, name: str) -> Tensors:
    """The raw or ema weights, of a checkpoint that may hold one of the two alone.

    Without an average the raw weights are all the average there is: training would go on so too.
    """
    if name == "ema":
        return checkpoint.tensors("ema" if checkpoint.has("ema") else "weights")
    if not checkpoint.has("weights") and checkpoint.has("ema"):
        raise UserError(
            f"The checkpoint of step {checkpoint.manifest.step:,} holds averaged weights only: "
            f"choose the weights ema."
        )
    return checkpoint.tensors("weights")


def _length(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        raise UserError(
            f"There are no weights {name!r}: choose ema, raw, or the relative length of a "
            f"power-function average such as 0.1."
        ) from None
