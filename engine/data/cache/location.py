"""The folder of what can be made again: prepared pictures, downloaded sets, features."""

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """DDPM_CACHE, else ddpm-tui in the user's cache folder (XDG_CACHE_HOME)."""
    if named := os.environ.get("DDPM_CACHE"):
        return Path(named).expanduser().absolute()
    return user_cache_path("ddpm-tui")
