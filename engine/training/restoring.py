"""Set the state of a training from a checkpoint, also from one of weights alone."""

from engine.errors import UserError
from engine.networks.parameters import ParameterLayout
from engine.runs.checkpoints import Checkpoint
from engine.runs.ema_snapshots import POWER_EMA
from engine.training.state import TrainingState

_ADAM = ("adam_mean", "adam_variance")


def restore_state(
    state: TrainingState, layout: ParameterLayout, checkpoint: Checkpoint
) -> list[str]:
    """Set what training changes from what a checkpoint holds.

    Args:
        state: as it is at the beginning of a training.
        layout: of the network's weights.
        checkpoint: it must hold raw weights or their average; all else can begin afresh.

    Returns:
        What stands in for that which it does not hold, a sentence each.

    Raises:
        UserError: it holds no weights, or a file is damaged.
    """
    sources = _sources(state, checkpoint)
    for group, source in sources.items():
        state.restore(layout, group, checkpoint.tensors(source))
    counters = {"updates": checkpoint.manifest.step, **checkpoint.manifest.counters}
    is_afresh = _ADAM[0] not in sources
    # Slots of zeros corrected like old ones would make the first steps many times too long.
    adam_updates = 0 if is_afresh else counters.get("adam_updates", counters["updates"])
    state.restore_counters({**counters, "adam_updates": adam_updates})
    return [_in_words(group, source) for group, source in sources.items() if group != source] + [
        "The checkpoint holds no slots of Adam's: they begin afresh"
    ] * is_afresh


def _sources(state: TrainingState, checkpoint: Checkpoint) -> dict[str, str]:
    """From which file each group is set; Adam's slots from both of theirs or not at all."""
    known = [name for name in ("weights", "ema") if checkpoint.has(name)]
    if not known:
        raise UserError(f"Checkpoint {str(checkpoint.path)!r} holds no weights.")
    sources = {}
    for group in state.groups:
        if group in _ADAM:
            if all(map(checkpoint.has, _ADAM)):
                sources[group] = group
        else:
            sources[group] = group if checkpoint.has(group) else known[0]
    return sources


def _in_words(group: str, source: str) -> str:
    names = {"weights": "raw weights", "ema": "averaged weights (ema)"}
    if group.startswith(POWER_EMA):
        names[group] = f"power-function average of length {group.removeprefix(POWER_EMA)}"
    return f"The checkpoint holds no {names[group]}: its {names[source]} are taken instead"
