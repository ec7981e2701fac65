"""Which columns of a table there is room for, and how wide each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """What a column would have."""

    width: int
    """Cells across of its widest text: it takes no more."""
    demands: Sequence[tuple[int, int]]
    """(rank, cells): of all demands those of the lowest rank are met first. The first of a column
    is what it cannot do without, and with rank 0 it gets that whether there is room or not."""


def allotted(wishes: Sequence[Wish], room: int, gap: int) -> list[int | None]:
    """The width of each column; None: there is no room for it.

    Args:
        wishes: of the columns, in order.
        room: cells across.
        gap: cells between two columns.
    """
    spare = room + gap
    widths: dict[int, int] = {}
    demands = [
        (rank, order, place, min(cells, wish.width))
        for place, wish in enumerate(wishes)
        for order, (rank, cells) in enumerate(wish.demands)
    ]
    # Of one rank, what columns cannot do without comes before what they would have besides.
    for rank, _, place, cells in sorted(demands, key=lambda demand: demand[:2]):
        if place in widths:
            more = min(spare, cells - widths[place])
        else:
            more = cells if rank == 0 or cells + gap <= spare else 0
            spare -= gap if more else 0
        if more > 0:
            widths[place] = widths.get(place, 0) + more
            spare -= more
    for place in sorted(widths):
        more = min(max(0, spare), wishes[place].width - widths[place])
        widths[place] += more
        spare -= more
    return [widths.get(place) for place in range(len(wishes))]
