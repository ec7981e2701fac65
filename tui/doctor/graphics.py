"""By what means the terminal draws pictures."""

import logging
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tui.doctor.check import Check, note, ok
from tui.image_mode import ImageMode
from tui.late_answers import swallowing_late_answers

Multiplexer = Literal["tmux", "screen", ""]

_MEANS = {
    "tgp": "Kitty's graphics protocol: real pixels",
    "sixel": "Sixel: real pixels",
    "halfcell": "coloured half cells, which work everywhere",
}
_FORCE = "--images tgp|sixel|halfcell|off decides otherwise"
_SECONDS_FOR_TMUX = 2.0


@dataclass(frozen=True)
class Graphics:
    """What was found out about the terminal."""

    mode: ImageMode | None
    """What "auto" comes to; None: this is no terminal, so nobody was asked."""
    inside: Multiplexer = ""
    passthrough: str = ""
    """tmux's allow-passthrough: on, off or all; "" where tmux does not know it."""
    passes_through: bool = False
    """Whether the installed textual-image asks the terminal behind tmux."""


def look_at_graphics(
    environment: Mapping[str, str], is_terminal: bool, textual_image: str | None
) -> Graphics:
    """Ask the terminal; it may take some tenths of a second.

    Args:
        environment: of this process.
        is_terminal: whether input and output are one.
        textual_image: the version that is installed.
    """
    inside = multiplexer(environment)
    return Graphics(
        mode=_detected() if is_terminal else None,
        inside=inside,
        passthrough=_passthrough() if inside == "tmux" else "",
        passes_through=_numbers(textual_image) >= (0, 13),
    )


def multiplexer(environment: Mapping[str, str]) -> Multiplexer:
    """What stands between us and the terminal."""
    if environment.get("TMUX"):
        return "tmux"
    return "screen" if environment.get("STY") else ""


def check_graphics(graphics: Graphics) -> Check:
    """By what means pictures are drawn, and how to get better ones."""
    if graphics.mode is None:
        return ok("pictures", f"this is no terminal, so it was not asked; {_FORCE}")
    found = _MEANS[graphics.mode]
    if graphics.inside:
        found += f" (inside {graphics.inside}{_told_of_passthrough(graphics)})"
    if graphics.mode != "halfcell":
        return ok("pictures", found)
    return note("pictures", found, f"{_remedy(graphics)}{_FORCE}")


def _told_of_passthrough(graphics: Graphics) -> str:
    if graphics.inside != "tmux":
        return ""
    return f", allow-passthrough {graphics.passthrough or 'unknown to it'}"


def _remedy(graphics: Graphics) -> str:
    if graphics.inside == "screen":
        return "screen passes no pictures on: use the workbench outside it, or in tmux; "
    if graphics.inside == "tmux" and graphics.passes_through and graphics.passthrough == "off":
        return "in a terminal with Kitty's protocol: tmux set -g allow-passthrough on; "
    if graphics.inside == "tmux":
        return "real pixels need a tmux that draws Sixel, or the workbench outside tmux; "
    return "real pixels need a terminal such as Kitty, WezTerm, foot or iTerm2; "


def _detected() -> ImageMode:
    # What the terminal does not answer is no news for the user.
    logging.getLogger("textual_image").addHandler(logging.NullHandler())
    # Importing this asks the terminal.
    with swallowing_late_answers():
        from textual_image import renderable

    found = {renderable.TGPImage: "tgp", renderable.SixelImage: "sixel"}
    mode: ImageMode = found.get(renderable.Image, "halfcell")  # type: ignore[assignment]
    return mode


def _passthrough() -> str:
    try:
        done = subprocess.run(
            ["tmux", "show", "-gv", "allow-passthrough"],
            capture_output=True,
            text=True,
            timeout=_SECONDS_FOR_TMUX,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _numbers(version: str | None) -> tuple[int, ...]:
    parts = (version or "").split(".")[:2]
    return tuple(int(part) for part in parts if part.isdigit())
