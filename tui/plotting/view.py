"""Which part of an axis is looked at, and moving about in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A range of x; `low` < `high`."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How much of x it shows."""
        return self.high - self.low

    def place(self, x: float) -> float:
        """Where `x` is in it: 0 at the left edge, 1 at the right."""
        return (x - self.low) / self.width

    def at(self, share: float) -> float:
        """The x at this share of the width."""
        return self.low + share * self.width


def zoomed(view: View, whole: View, factor: float, at: float, narrowest: float) -> View:
    """A view that shows less, or more.

    Args:
        view: the present one.
        whole: all there is: the widest.
        factor: 2 shows half of it, 1/2 twice as much.
        at: the x that stays where it is on the screen, as far as the edges allow.
        narrowest: the least width.
    """
    width = min(max(view.width / factor, min(narrowest, whole.width)), whole.width)
    return _within(at - view.place(at) * width, width, whole)


def panned(view: View, whole: View, share: float) -> View:
    """A view moved to the right by a share of its width, as far as there is anything."""
    return _within(view.low + share * view.width, view.width, whole)


def showing(view: View, whole: View, x: float) -> View:
    """The view, moved as little as needed to have `x` in it."""
    return _within(min(max(view.low, x - view.width), x), view.width, whole)


def grown(view: View, before: View, whole: View) -> View:
    """The view after all there is has grown from `before` to `whole`.

    One that reached the end follows the end.
    """
    low = whole.high - view.width if view.high >= before.high else view.low
    return _within(low, view.width, whole)


def _within(low: float, width: float, whole: View) -> View:
    """A view of that width as near to `low` as possible.

    Where it reaches an end of the whole it ends exactly there, whatever was rounded on the way.
    """
    if width >= whole.width * (1 - 1e-9):
        return whole
    if low + width >= whole.high - 1e-9 * width:
        return View(whole.high - width, whole.high)
    low = max(low, whole.low)
    return View(low, low + width)
