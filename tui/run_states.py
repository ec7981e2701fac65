"""How the state of a run is shown, in the workbench and on the command line."""

from engine.runs.summary import RunState

STATE_STYLES: dict[RunState, tuple[str, str]] = {
    "new": ("○", "dim"),
    "starting": ("◌", "cyan"),
    "training": ("●", "green"),
    "paused": ("‖", "yellow"),
    "stopped": ("■", "dim"),
    "finished": ("✓", "blue"),
    "failed": ("✗", "red"),
    "dead": ("✗", "red"),
}
RESUMABLE: tuple[RunState, ...] = ("new", "dead", "stopped", "failed")
"""What has no engine, and is not at its end."""
