"""Draw a figure and write it: whole or not at all."""

from pathlib import Path

from engine.figures.extra import require_plots
from engine.figures.order import FigureOrder, check_order
from engine.runs.files import naming_disk_trouble, write_whole


def save_figure(order: FigureOrder) -> Path:
    """Draw in this process.

    Returns:
        The file, absolute.

    Raises:
        UserError: it cannot be drawn as asked, matplotlib is not there, or the disk refuses.
    """
    check_order(order)
    require_plots("Figures")
    from engine.figures.draw import figure_as_bytes

    content = figure_as_bytes(order)
    path = Path(order.file).expanduser().absolute()
    with naming_disk_trouble(f"Saving {order.file!r}"):
        write_whole(path, content)
    return path
