"""The rows of a reconstruction: before it, while it is drawn, and what it has come to."""

import numpy as np

from engine.results.result import Similarity
from tui.watch.reconstruction import Beginning, Reconstruction, figures
from tui.widgets.picture_rows import Column, PictureRows, Row
from tui.widgets.tiles import Pictures

_ROLES = (
    ("noisy", "noised", "noised"),
    ("final", "reconstructed", "result"),
    ("original", "original", "clean"),
    ("nearest", "nearest known", "nearest"),
)
"""Role, name, and a shorter name."""


class ReconstructionRows(PictureRows):
    """A row for each image."""

    def show_beginning(self, beginning: Beginning) -> None:
        """Show the images beside what they are brought back from."""
        columns = (
            Column("original", "clean", beginning.originals),
            Column("noised", "noised", beginning.noisy),
        )
        self.show(columns, _rows(beginning.names))

    def show_emerging(self, beginning: Beginning | None, emerging: Pictures | None) -> None:
        """Show the images as the network predicts them on the way.

        Args:
            beginning: None where the images are not known.
            emerging: shape (n, H, W, C), the first n of them; None: not yet.
        """
        if beginning is None:
            if emerging is not None:
                rows = tuple(Row(()) for _ in emerging)
                self.show((Column("predicted", "now", emerging),), rows)
            return
        none_yet = np.zeros((0, *beginning.originals.shape[1:]), np.uint8)
        columns = (
            Column("noised", "noised", beginning.noisy),
            Column("predicted", "now", none_yet if emerging is None else emerging),
            Column("original", "clean", beginning.originals),
        )
        self.show(columns, _rows(beginning.names))

    def show_result(self, read: Reconstruction) -> None:
        """Show a stored result, with its figures."""
        columns = tuple(Column(name, short, read.pictures[role]) for role, name, short in _ROLES)
        self.show(columns, _rows(read.names, read.result.facts.similarity))


def _rows(names: tuple[str, ...], similarity: list[Similarity] | None = None) -> tuple[Row, ...]:
    if not similarity:
        return tuple(Row((name,)) for name in names)
    return tuple(Row((name, *figures(one))) for name, one in zip(names, similarity, strict=True))
