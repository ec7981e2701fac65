"""Save what is shown as a figure: drawn by another process, for that takes its time."""

from pathlib import Path

import msgspec

from engine.figures.elsewhere import draw_elsewhere
from engine.figures.order import FigureOrder, Kind, check_figure_target
from tui.screens.save_file import SaveFileScreen

_KINDS = {
    ".svg": "lines and letters, sharp at any size",
    ".png": "dots, 150 to an inch",
}
_NAMES: dict[Kind, str] = {
    "loss": "the loss",
    "kid": "KID",
    "fid": "FID",
    "levels": "the loss by noise level",
    "rates": "learning rate and gradient",
    "samples": "the images",
    "strip": "the way from noise",
    "reconstruction": "the reconstruction",
}


class SaveFigureScreen(SaveFileScreen):
    """Asks where to, and has it drawn; answers with the file that was written."""

    CAN_GIVE_UP = True

    def __init__(self, order: FigureOrder) -> None:
        """Offer to save what `order` asks for, whatever file it names, into the current folder."""
        title = f"Save {what_of(order)} as a figure"
        super().__init__(title, f"{_stem_of(order)}.svg", _KINDS)
        self._order = order

    def check(self, path: Path) -> None:
        """Refuse what no figure can be saved as."""
        check_figure_target(path)

    async def write(self, path: Path) -> None:
        """Have it drawn."""
        await draw_elsewhere(msgspec.structs.replace(self._order, file=str(path)))


def what_of(order: FigureOrder) -> str:
    """What is drawn, in words."""
    of_result = f" of {order.result}" if order.result else ""
    return f"{_NAMES[order.kind]}{of_result}"


def _stem_of(order: FigureOrder) -> str:
    whose = Path(order.runs[0]).name if len(order.runs) == 1 else f"{len(order.runs)}-runs"
    return "-".join(filter(None, (whose, order.result, order.kind)))
