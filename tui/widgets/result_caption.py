"""How a result was made, in sentences for under its picture."""

import time
from pathlib import Path

from engine.results.result import Facts
from tui.text import duration, figure, from_home


def caption(facts: Facts) -> str:
    """What was drawn and how; with which weights; when, and how long it took."""
    return f"{_what(facts)} {_how(facts)}. {_weights(facts)}. {_when(facts)}.{_likeness(facts)}"


def _what(facts: Facts) -> str:
    level = facts.levels[0] if facts.levels else 0
    match facts.kind:
        case "sample":
            return _number(facts.count, "image")
        case "interpolate":
            return f"{facts.count} images from seed {facts.settings.seed} to {facts.other_seed}"
        case "fork" if facts.parent is not None:
            parent = facts.parent
            place = f"frame {parent.frame} of {parent.result}, image {parent.image + 1}"
            return f"{_number(facts.count, 'way')} on from {place},"
        case "denoise":
            return f"{Path(facts.source).name or 'a picture'} cleaned from t = {level}"
        case "reconstruct":
            source = from_home(facts.source) or _number(facts.count, "validation image")
            return f"{source} noised to t = {level} and brought back"
    return _number(facts.count, "image")


def _how(facts: Facts) -> str:
    settings = facts.settings
    words = f"by {settings.sampler} in {_number(len(facts.levels), 'step')}"
    if settings.eta:
        words += f", eta {settings.eta:g}"
    if facts.kind != "interpolate":
        words += f", seed {settings.seed}"
    return words if settings.clip else f"{words}, not clipped"


def _weights(facts: Facts) -> str:
    name, checkpoint = facts.settings.weights, facts.settings.checkpoint
    which = {"ema": "EMA weights", "raw": "raw weights"}.get(name, f"EMA length {name}")
    said = "live" if facts.is_live else "" if checkpoint.isdigit() else checkpoint
    return f"{which} of step {facts.step:,}" + (f" ({said})" if said else "")


def _when(facts: Facts) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(facts.time))
    took = f"{facts.seconds:.1f} s" if facts.seconds < 10 else duration(facts.seconds)
    return f"{when}, took {took}"


def _likeness(facts: Facts) -> str:
    """Means over the images, and what is to be seen."""
    if facts.kind == "denoise":
        return " Left as it came, right cleaned."
    if facts.kind != "reconstruct":
        return ""
    rows = " Top to bottom: noisy, brought back, original, nearest training image."
    known = [likeness.psnr for likeness in facts.similarity if likeness.psnr is not None]
    if not known:
        return rows
    ssim = sum(likeness.ssim for likeness in facts.similarity) / len(facts.similarity)
    return f" PSNR {sum(known) / len(known):.1f} dB, SSIM {figure(ssim)}.{rows}"


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" + "s" * (count != 1)
