"""`ddpm-tui` in a container that is there already: `docker exec` starts it as root."""

import os
import sys
from pathlib import Path

from engine.errors import UserError
from engine.runs.store import runs_folder
from tui.container.owner import become_owner
from tui.container.screen import await_size

DDPM_TUI = str(Path(sys.executable).with_name("ddpm-tui"))


def get_ready() -> None:
    """Become who the runs belong to; wait for the terminal's size."""
    try:
        become_owner(runs_folder())
    except UserError as error:
        print(f"ddpm-tui: {error}", file=sys.stderr)
        sys.exit(2)
    await_size()


if __name__ == "__main__":
    get_ready()
    os.execv(DDPM_TUI, [DDPM_TUI, *sys.argv[1:]])
