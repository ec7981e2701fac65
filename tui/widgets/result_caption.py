"""What a result is, in a sentence."""

from pathlib import Path

from rich.text import Text

from engine.results.result import Facts, Result
from tui.text import printable


def caption(result: Result) -> Text:
    """Its name, what it shows, how it was drawn, and whose weights those were."""
    facts = result.facts
    words = f"  {_what_it_is(facts)}, {_how(facts)} · {_weights(facts)}"
    return Text(printable(result.name), style="bold").append(printable(words), style="not bold")


def _what_it_is(facts: Facts) -> str:
    """What the pictures show, and where they come from."""
    settings, level = facts.settings, facts.levels[0] if facts.levels else 0
    match facts.kind:
        case "fork" if facts.parent is not None:
            parent = facts.parent
            branches = _number(facts.count, "branch", "branches")
            return (
                f"{branches} of {parent.result}, image {parent.image + 1} at frame {parent.frame}"
            )
        case "interpolate":
            return f"{_images(facts)} from seed {settings.seed} to seed {facts.other_seed}"
        case "reconstruct":
            return f"reconstruction of {_images(facts, 'validation image')} from t = {level}"
        case "denoise":
            return f"{Path(facts.source).name}, denoised from t = {level}"
        case _:
            return f"{_images(facts)} of seed {settings.seed}"


def _how(facts: Facts) -> str:
    settings = facts.settings
    sampler = settings.sampler + (f" (eta {settings.eta:g})" if settings.eta else "")
    seed = f", seed {settings.seed}" if facts.kind == "fork" else ""
    return f"{sampler} in {_number(len(facts.levels), 'step')}{seed}"


def _weights(facts: Facts) -> str:
    weights = facts.settings.weights
    named = {"ema": "EMA", "raw": "raw weights"}.get(weights, f"EMA of length {weights}")
    return f"{named}, step {facts.step:,}"


def _images(facts: Facts, one: str = "image") -> str:
    return _number(facts.count, one)


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"
