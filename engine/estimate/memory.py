"""Memory of a training, by a formula: `benchmarks/memory_estimate.py` compares it with engines."""

from dataclasses import dataclass

from engine.config.schema import Config
from engine.networks.kept_maps import kept_maps
from engine.networks.parameter_count import parameter_count

_FLOAT = 4
_OPTIMIZER_SLOTS = 2
_COPIES = 6
"""Of all weights, beside those that count: the network's own and the initial ones; in a step the
weights cut up, their gradients, these joined, and one more while the update is made."""
_WORKING_MAPS = 12
"""Of the size of the largest feature map, at the height of a step's way back: measured."""
_FILE_COPIES = 2
"""Of the largest file of a checkpoint, in memory while it is written and read back."""
_IDLE_SHARE = 0.1
"""Of the feature maps, that lies unused between them: measured, as the allocator has it."""
_PROGRAM = 800_000_000
"""Bytes of TensorFlow and its compiled functions, whatever is trained: measured."""


@dataclass(frozen=True)
class Memory:
    """Bytes that a training takes where it computes, about."""

    weights: int
    optimizer: int
    """Adam's mean and variance."""
    averages: int
    """The exponential average and the power-function ones."""
    copies: int
    """Of all weights, that a step and the network work with."""
    activations: int
    """What a batch's forward pass leaves for its gradient."""
    working: int
    """What comes and goes while the gradient is worked out, and what lies idle between."""
    saving: int
    """A checkpoint on its way to the disk."""
    program: int
    """TensorFlow itself."""

    @property
    def total(self) -> int:
        """All of it."""
        kept = self.weights + self.optimizer + self.averages + self.copies
        return kept + self.activations + self.working + self.saving + self.program


def memory_of_training(config: Config) -> Memory:
    """The most that the training of this valid configuration takes at once, rather too much.

    Batches that are summed up (`training.accumulate`) take no more than one; images, which are
    mapped from a file, are not counted, nor are evaluations.
    """
    vector = _FLOAT * parameter_count(config)
    maps, batch = kept_maps(config), config.training.batch_size
    averages = 1 + len(config.ema.power_lengths)
    activations, gradients = batch * maps.kept, batch * _WORKING_MAPS * maps.largest
    return Memory(
        weights=vector,
        optimizer=_OPTIMIZER_SLOTS * vector,
        averages=averages * vector,
        copies=_COPIES * vector,
        activations=activations,
        working=gradients + round(_IDLE_SHARE * (activations + gradients)),
        saving=(1 + _OPTIMIZER_SLOTS + averages + _FILE_COPIES) * vector,
        program=_PROGRAM,
    )
