"""What an engine's work hands out between two pieces of it."""

from dataclasses import dataclass

from engine.diffusion.samplers import Frame


@dataclass(frozen=True)
class Moment:
    """Between two pieces of work: time to look for commands.

    At a boundary the training's state is whole, and may be saved or used for something else.
    """

    activity: str
    """In words: "training", "drawing a preview, 3/25"."""
    is_boundary: bool = False
    done: int = 0
    """Of a drawing: steps done."""
    total: int = 0
    """Of a drawing: all its steps; 0 for other work."""
    is_timed: bool = False
    """Whether the work knows better how long it takes than its pace so far tells."""
    seconds_left: float | None = None
    """Of work that is timed; None while it does not know."""
    frame: Frame | None = None
    """Of a drawing: what its last step shows, as arrays."""
