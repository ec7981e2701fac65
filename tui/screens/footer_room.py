"""Which keys the footer shows where there is not room for all of them; help has them all."""

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

from textual.binding import ActiveBinding, Binding

_GAP = 2
"""Cells between two keys of the footer."""
_ALWAYS = ("help", "leave", "pause", "stop", "resume", "panel")


def fitted(
    bindings: dict[str, ActiveBinding], width: int, key_of: Callable[[Binding], str]
) -> dict[str, ActiveBinding]:
    """The same bindings, those hidden from the footer that it has no room for.

    The way back goes first, then what stands last, but never what ends or explains things.

    Args:
        bindings: by key, in the footer's order.
        width: cells of the footer.
        key_of: how a key is shown.
    """
    fitting = dict(bindings)
    spare = [key for key, active in bindings.items() if not _is_needed(active.binding)]
    spare.sort(key=lambda key: bindings[key].binding.action == "back")
    while spare and _width(fitting, key_of) > width:
        key = spare.pop()
        fitting[key] = fitting[key]._replace(binding=replace(fitting[key].binding, show=False))
    return fitting


def _is_needed(binding: Binding) -> bool:
    return not binding.show or binding.action.partition("(")[0] in _ALWAYS


def _width(bindings: dict[str, ActiveBinding], key_of: Callable[[Binding], str]) -> int:
    shown = [active.binding for active in bindings.values() if active.binding.show]
    width = 0
    for group, members in groupby(shown, key=lambda binding: binding.group or binding.action):
        own = list(members)
        words = group.description if isinstance(group, Binding.Group) else own[0].description
        width += len("".join(map(key_of, own))) + 1 + len(words) + _GAP
    return width
