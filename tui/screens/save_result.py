"""Save a result as a file of the user's own: its picture, the way there, or every frame."""

import asyncio
from pathlib import Path

from engine.results.export import check_target, save_result
from engine.results.result import Result
from tui.screens.save_file import SaveFileScreen

_KINDS = {
    ".png": "the picture",
    ".gif": "the way from noise, as a moving picture",
    ".npz": "every stored frame, for NumPy",
}


class SaveScreen(SaveFileScreen):
    """Asks where to, and saves; answers with the file that was written."""

    def __init__(self, result: Result, run_name: str) -> None:
        """Offer to save `result` of the run of this name into the current folder."""
        super().__init__(f"Save {result.name} as", f"{run_name}-{result.name}.png", _KINDS)
        self._result = result

    def check(self, path: Path) -> None:
        """Refuse what no result can be saved as."""
        check_target(path)

    async def write(self, path: Path) -> None:
        """Write what the ending says, in a thread."""
        await asyncio.to_thread(save_result, path, self._result)
