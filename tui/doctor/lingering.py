"""Do processes outlive the user's last logout?"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tui.doctor.check import Check, note, ok

_SECONDS = 2.0
_REMEDY = "loginctl enable-linger"


@dataclass(frozen=True)
class LoginManager:
    """What systemd's login manager says; None is what it does not tell."""

    is_systemd: bool
    lingers: bool | None = None
    """Whether this user's processes may stay."""
    kills: bool | None = None
    """Whether those of others are killed at their last logout."""


def look_at_login_manager(user: int, systemd: Path = Path("/run/systemd/system")) -> LoginManager:
    """Ask the login manager about a user, by number."""
    if not systemd.is_dir():
        return LoginManager(is_systemd=False)
    linger = _answer("loginctl", "show-user", str(user), "--property=Linger", "--value")
    kills = _answer(
        "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager", "KillUserProcesses",
    )  # fmt: skip
    yes_or_no = {"yes": True, "no": False}
    return LoginManager(True, yes_or_no.get(linger), {"b true": True, "b false": False}.get(kills))


def check_lingering(manager: LoginManager) -> Check:
    """Whether a training outlives the last logout; a closed terminal it always does."""
    if not manager.is_systemd:
        return ok("logout", "no systemd here: trainings outlive it")
    if manager.lingers:
        return ok("logout", "lingering is on: trainings outlive it")
    if manager.kills is False:
        return ok("logout", "lingering is off, but this system kills nothing at logout")
    if manager.kills:
        return note("logout", "your last logout kills trainings", _REMEDY)
    return note("logout", "your last logout may kill trainings: lingering is off", _REMEDY)


def _answer(*words: str) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
