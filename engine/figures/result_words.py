"""How a result was made, in the words over its pictures."""

from engine.figures.run_log import name_of, weights_in_words
from engine.results.result import Result
from engine.runs.directory import RunDirectory


def title_of(run: RunDirectory, result: Result, more: str = "") -> list[str]:
    """Two lines: whose pictures these are, and what made them."""
    facts = result.facts
    settings = facts.settings
    first = f"{name_of(run)}, {result.name}" + (f": {more}" if more else "")
    eta = f" (eta {settings.eta:g})" if settings.eta else ""
    steps = f"{len(facts.levels)} steps of {settings.sampler}{eta}"
    weights = f"{weights_in_words(settings.weights)} after {facts.step:,} training steps"
    return [first, f"{steps}, seed {settings.seed}, {weights}"]
