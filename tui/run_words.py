"""What is known of a run, each in the few words that a table has room for; "" where nothing is.

Foreign text comes out as it can be shown, on one line.
"""

import time
from collections.abc import Callable

from engine.data.printable import in_bytes
from engine.listing.facts import RunFacts
from engine.runs.lock import Holder
from tui.run_states import STATE_STYLES
from tui.text import duration, figure, from_home, printable

HEARD_WIDTH = len("59 min ago")
"""Cells across that `heard` never goes beyond."""


def on_one_line(text: str) -> str:
    """Foreign text as it can be shown in a line of a table."""
    return " ".join(printable(text).split())


def name(facts: RunFacts) -> str:
    """What people call it, else its own name."""
    return on_one_line(facts.title) or on_one_line(facts.name)


def own_name(facts: RunFacts) -> str:
    """The name of its folder, where people call it otherwise."""
    return on_one_line(facts.name) if facts.title else ""


def state(facts: RunFacts) -> str:
    """With its sign, and where it is at work when that is elsewhere."""
    words = f"{STATE_STYLES[facts.state][0]} {facts.state}"
    return f"{words} @{elsewhere(facts.engine)}" if elsewhere(facts.engine) else words


def elsewhere(engine: Holder | None) -> str:
    """The host of an engine that is on another machine, else ""."""
    return "" if engine is None or engine.is_here else on_one_line(engine.host) or "?"


def epoch(facts: RunFacts) -> str:
    """Of how many."""
    return f"{facts.epoch:.0f}/{facts.epochs}" if facts.epochs else f"{facts.epoch:.0f}"


def step(facts: RunFacts) -> str:
    """Steps done."""
    return f"{facts.step:,}"


def best_validation(facts: RunFacts) -> str:
    """The lowest validation loss."""
    return _known(facts.best_validation_loss, lambda loss: figure(loss, 4))


def kid(facts: RunFacts) -> str:
    """The newest KID with its standard error; without the protocol, which must be told too."""
    if facts.kid is None:
        return ""
    return f"{facts.kid.value:.4f} ± {facts.kid.standard_error:.4f}"


def protocol(facts: RunFacts) -> str:
    """What the newest KID was measured by, without the "kid-" that all begin with."""
    return on_one_line(facts.kid.protocol.removeprefix("kid-")) if facts.kid else ""


def short_protocol(facts: RunFacts) -> str:
    """The same in a few letters: effnet, i75, i299, i2015."""
    words = protocol(facts)
    for word, letters in (("efficientnet-lite0", "effnet"), ("inception", "i"), ("-keras", "")):
        words = words.replace(word, letters)
    return words


def images(facts: RunFacts) -> str:
    """Where the images come from, and their size."""
    return on_one_line(f"{from_home(facts.source)} {facts.image_size}px") if facts.source else ""


def recipe(facts: RunFacts) -> str:
    """The preset it is nearest to, and in how many settings it is not that: demo, or demo +3."""
    return f"{facts.preset} +{facts.changed}" if facts.changed else facts.preset


def parameters(facts: RunFacts) -> str:
    """Weights of its network: 940k, 18.4M."""
    count = facts.parameters
    if count is None or count < 1000:
        return "" if count is None else str(count)
    return f"{count / 1e3:.3g}k" if count < 999_500 else f"{count / 1e6:.3g}M"


def trained(facts: RunFacts) -> str:
    """Wall time of training."""
    return _known(facts.seconds_trained, duration)


def size(facts: RunFacts) -> str:
    """On the disk."""
    return _known(facts.bytes, lambda size: in_bytes(round(size)))


def heard(facts: RunFacts) -> str:
    """How long ago, in one unit."""
    seconds = time.time() - facts.heard
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{min(9999, seconds // length):.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago"


def tags(facts: RunFacts) -> str:
    """With spaces between."""
    return on_one_line(" ".join(facts.tags))


def note(facts: RunFacts) -> str:
    """As one line."""
    return on_one_line(facts.note)


def _known(value: float | None, told: Callable[[float], str]) -> str:
    return "" if value is None else told(value)
