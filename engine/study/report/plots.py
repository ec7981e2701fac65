"""Whether figures can be drawn here, asked before anything is trained."""

from importlib.util import find_spec

from engine.errors import UserError


def require_plots() -> None:
    """Refuse without matplotlib, which is an extra.

    Raises:
        UserError: with how to install it.
    """
    if find_spec("matplotlib") is None:
        raise UserError(
            "The report's figures need matplotlib, which is not installed: "
            "pip install 'ddpm-tui[plots]'."
        )
