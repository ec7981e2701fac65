"""Whether figures can be drawn here, asked before any work is done."""

from importlib.util import find_spec

from engine.errors import UserError


def require_plots(what: str) -> None:
    """Refuse without matplotlib, which is an extra.

    Args:
        what: needs it, such as "Figures".

    Raises:
        UserError: with how to install it.
    """
    if find_spec("matplotlib") is None:
        raise UserError(
            f"{what} need matplotlib, which is not installed: pip install 'ddpm-tui[plots]'."
        )
